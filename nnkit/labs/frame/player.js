// Play: moves the control of the steps, one step after another, each after the last one's answer.

const TICK = 80; // default milliseconds between two steps
const players = new WeakMap(); // payload of a lab -> its player that is running

export class Player {
  constructor(frame) {
    this.frame = frame;
  }

  /** From where the control stands; a run that is at its end, or as the page opened, starts again. */
  start() {
    const { frame } = this;
    const { steps, opening, controls } = frame.payload;
    const { min, max, step } = controls[steps];
    const at = () => frame.model.get(steps);
    players.set(frame.payload, this);
    const again = at() !== min && [opening, max].includes(at());
    if (again) frame.set({ [steps]: min });
    frame.running.plays(true);
    const { tick = TICK, pace = () => 1 } = frame.view;
    const turn = () => {
      const shown = at();
      if (shown >= max) return this.stop();
      later(tick);
      // while the last step's answer is still to come, skip this turn
      if (frame.answer?.values[steps] === shown) frame.set({ [steps]: Math.min(max, shown + step * pace(shown)) });
    };
    const later = (wait) => {
      const number = wait ? window.setTimeout(turn, wait) : requestAnimationFrame(turn);
      this.pause = () => (wait ? clearTimeout(number) : cancelAnimationFrame(number));
    };
    later(again ? tick : 0); // the press itself is answered by the start, or else by the first step
  }

  stop() {
    this.pause?.();
    this.frame.running.plays(false);
  }

  /** A lab may be shown twice: one player for all its views. */
  static stopAny(payload) {
    players.get(payload)?.stop();
  }
}
