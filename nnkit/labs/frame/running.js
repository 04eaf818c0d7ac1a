// Whether a lab is playing or computing, for the styles and for the two buttons that share a place: Play, and Stop while
// there is something to stop.

const SOON = 300; // milliseconds: a shorter computation needs no Stop

const views = new WeakMap(); // payload of a lab -> the state of each of its views

export class Running {
  /** find(): the view's root, known only once the view is on the page. payload: the lab's. */
  constructor(find, payload) {
    this.find = find;
    this.played = this.long = this.computing = false;
    this.all = views.get(payload) ?? new Set();
    views.set(payload, this.all.add(this));
  }

  /** This view starts or stops playing; every view of the lab can stop it. */
  plays(on) {
    this.find().classList.toggle("nn-playing", on);
    for (const view of this.all) {
      view.played = on;
      view.show();
    }
  }

  computes(on) {
    if (on === this.computing) return;
    this.computing = on;
    this.find().classList.toggle("nn-busy", on);
    clearTimeout(this.waiting);
    if (on) this.waiting = setTimeout(() => this.takesLong(true), SOON);
    else this.takesLong(false);
  }

  takesLong(on) {
    this.long = on;
    this.show();
  }

  /** Show one of the two buttons; it takes over the focus from the other. */
  show() {
    const [root, stop] = [this.find(), this.played || this.long];
    const [from, to] = (stop ? ["play", "stop"] : ["stop", "play"]).map((name) => root.querySelector(`.nn-${name}`));
    const focused = from !== null && from === document.activeElement;
    root.classList.toggle("nn-stoppable", stop);
    if (focused) to.focus({ preventScroll: true });
  }

  end() {
    clearTimeout(this.waiting);
    this.all.delete(this);
  }
}
