// Whether a lab plays or computes, for the styles and for the two buttons that stand in one place: Play, and Stop where
// there is something to stop.

const SOON = 300; // milliseconds: a computation that takes no longer has no need of a Stop

const views = new WeakMap(); // payload of a lab -> of each of its views what is here

export class Running {
  /** find(): the view's root, which is known only once the view is on the page. payload: that of the lab. */
  constructor(find, payload) {
    this.find = find;
    this.played = this.long = this.computing = false;
    this.all = views.get(payload) ?? new Set();
    views.set(payload, this.all.add(this));
  }

  /** This view plays, or no longer; all views of the lab can stop it. */
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

  /** One of the two is there; it takes over the focus from the one that goes. */
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
