// What a step computes, on the lines of the diagram: they are marked, and a pulse runs along each, forward or back.

import { lessMotion } from "../frame/theme.js";

const [ALONE, QUEUED] = [600, 320]; // ms along a line: of one step, of each of several
const FLOWS = [
  // from, to, step by step
  [],
  ["x1 z1", "x1 z2", "x2 z1", "x2 z2", "b1 z1", "b2 z2"],
  ["z1 a1", "z2 a2"],
  ["a1 out", "a2 out", "c out"],
  ["out loss", "y loss"],
  ["loss out"],
  ["out v1", "out v2", "out c"],
  ["out a1", "out a2"],
  ["a1 z1", "a2 z2"],
  ["z1 x1", "z1 x2", "z2 x1", "z2 x2", "z1 b1", "z2 b2"],
  [], // an update changes every weight where it is
].map((step) => step.map((line) => line.split(" ")));

export class Pulses {
  /** trails, layer: groups below and above the lines; still: nothing moves. */
  constructor(trails, layer, still) {
    this.trails = trails;
    this.layer = layer;
    this.still = still;
    /** @type {number | undefined} */
    this.steps = undefined; // that were shown last
  }

  /** Mark the lines of a step of a round; where steps were taken since the last call, let pulses run along theirs. */
  show(steps, stage, places) {
    this.trails
      .selectAll("line")
      .data(FLOWS[stage])
      .join("line")
      .attr("class", "backward-trail")
      .attr("x1", ([from]) => places[from][0])
      .attr("y1", ([from]) => places[from][1])
      .attr("x2", ([, to]) => places[to][0])
      .attr("y2", ([, to]) => places[to][1]);
    const before = this.steps ?? steps;
    this.steps = steps;
    if (steps === before) return;
    this.layer.selectAll("*").remove(); // what still runs
    const taken = steps - before;
    if (taken < 0 || taken > stage || this.still || lessMotion()) return;
    const long = taken > 1 ? QUEUED : ALONE;
    for (let k = 0; k < taken; k += 1)
      for (const line of FLOWS[stage - taken + 1 + k]) this.run(line, places, long, k * long);
  }

  run(line, places, duration, delay) {
    const pulse = this.layer.append("circle").attr("class", "backward-pulse").attr("r", 6);
    const at = (name) => ({ transform: `translate(${places[name].map((x) => `${x}px`).join()})`, opacity: 1 });
    const motion = pulse.node().animate(line.map(at), { duration, delay, easing: "ease-in-out" });
    motion.onfinish = () => pulse.remove();
  }
}
