// The lab `backward`: a small network with every value and every gradient on it, stepped through forwards and backwards.

import { create } from "d3-selection";
import { Chain } from "./chain.js";
import { Diagram, LYING } from "./diagram.js";
import { Table } from "./table.js";
import { Network } from "../nnkit.js/network.js";

export const tick = 700; // ms between two steps of Play: time to read

// --- Computing: the twin of nnkit/labs/backward/lab.py --------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.probes ??= {};
  cache.probes[values.activation] ??= new Probe(loaded, payload, values.activation);
  const probe = cache.probes[values.activation];
  const { steps, part, ...rest } = values;
  const key = Object.values(rest).join();
  if (key !== cache.key) Object.assign(cache, { key, rounds: [], diverged: false });
  let number = Math.floor(Math.max(0, steps - 1) / payload.round);
  let stage = steps && ((steps - 1) % payload.round) + 1;
  while (cache.rounds.length <= number && !cache.diverged) {
    const last = cache.rounds.at(-1) ?? {};
    const weights = payload.weights.map((name) => [name, last[`u_${name}`] ?? values[name]]);
    const found = probe.round({ ...values, ...Object.fromEntries(weights) });
    cache.diverged = !Object.values(found).every((x) => Math.abs(x) < payload.largest);
    if (!cache.diverged) cache.rounds.push(found);
    yield cache.rounds.length / (number + 1);
  }
  const diverged = number >= cache.rounds.length;
  if (diverged) [number, stage] = [cache.rounds.length - 1, payload.round];
  const numbers = cache.rounds[number];
  if (!("n_w11" in numbers)) Object.assign(numbers, probe.differences({ ...numbers, y: values.y }));
  return { round: number + 1, stage, diverged, numbers };
}

/** @type {Nn.View["numbers"]} */
export function numbers(values, { round, numbers }, { parts }) {
  const { part } = values;
  const [symbol, , , known] = parts[part];
  const [gradient, difference] = [numbers[`d_${part}`], numbers[`n_${part}`]];
  return {
    ...Object.fromEntries(Object.entries(numbers).filter(([name]) => !(name in values))),
    symbol,
    known,
    gradient,
    difference,
    agreement: agreement(gradient, difference),
    diverged_in: round + 1,
  };
}

/**
 * To the end of a phase: of this round or, if that has been reached, of the next.
 * @type {Nn.View["pressed"]}
 */
export function pressed(name, { steps }, { phases, round, controls }) {
  const end = steps - (steps % round) + Object.fromEntries(phases)[name];
  const target = end > steps ? end : end + round;
  return { steps: target <= controls.steps.max ? target : steps };
}

function agreement(gradient, difference) {
  const apart = Math.abs(gradient - difference);
  if (apart <= 1e-6 * Math.max(Math.abs(gradient), Math.abs(difference), 1e-3)) return "agrees";
  return "differs (kink or huge numbers)";
}

/** The network with one activation, and a session in which every buffer can be changed by hand. */
class Probe {
  constructor(loaded, payload, activation) {
    this.payload = payload;
    this.session = new Network(loaded, JSON.parse(payload.plans[activation]), "float64").session(1);
    this.parts = Object.entries(payload.parts);
  }

  round(numbers) {
    const { session } = this;
    this.place(numbers);
    session.write({ rate: [numbers.rate] });
    const found = { one: 1, two: 2, loss: this.loss("forward"), ...this.read("") };
    found.error = found.out - numbers.y;
    session.buffer("1.output.gradient").fill(1);
    session.run(["slopes"]);
    [found.s1, found.s2] = session.buffer("0.output.gradient");
    session.run(["backward"]);
    Object.assign(found, this.read("d_", ".gradient"));
    session.run(["update"]);
    found.next = this.loss("forward");
    const updated = this.read("");
    for (const name of this.payload.weights) found[`u_${name}`] = updated[name];
    return found;
  }

  /** The slope of the loss along each part, by finite differences. */
  differences(numbers) {
    const { sections, nudged, nudge } = this.payload;
    this.place(numbers);
    this.session.run(["forward"]);
    const found = {};
    for (const of of nudged)
      for (const [name, [, buffer, place]] of this.parts.filter(([, part]) => part[1] === of)) {
        const lossAt = (x) => {
          this.session.buffer(buffer)[place] = x;
          return this.loss(sections[buffer] ?? "forward");
        };
        const kept = this.session.buffer(buffer)[place];
        const [above, below] = [lossAt(kept + nudge), lossAt(kept - nudge)];
        this.session.buffer(buffer)[place] = kept;
        found[`n_${name}`] = (above - below) / (2 * nudge);
      }
    return found;
  }

  /** Set inputs, weights and target. */
  place(numbers) {
    const { payload, session } = this;
    for (const [name, [, buffer, place]] of this.parts)
      if (buffer === "input" || payload.weights.includes(name)) session.buffer(buffer)[place] = numbers[name];
    session.write({ target: [numbers.y] });
  }

  loss(section) {
    this.session.run([section, "loss"]);
    return this.session.buffer("loss")[0];
  }

  read(prefix, suffix = "") {
    const entry = ([name, [, buffer, place]]) => [prefix + name, this.session.buffer(buffer + suffix)[place]];
    return Object.fromEntries(this.parts.map(entry));
  }
}

const BESIDE = 900; // px: from this width on the chain rule is beside the network
const CHAIN = 330; // px, its width
const [NARROW, LINE] = [480, 52]; // px: in a narrower lab the phase buttons take a line of their own, of this height

/** Mark the button of the phase that a step of a round belongs to. */
function markPhase(lab, stage, phases) {
  lab.dataset.phase = stage ? phases.find(([, end]) => stage <= end)[0] : "";
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  const root = create("div").attr("class", "backward-lab").node();
  stage.append(root);
  const choose = (part) => act.set({ part });
  const diagram = new Diagram(root, payload, choose, act.still);
  const row = root.appendChild(Object.assign(document.createElement("div"), { className: "backward-row" }));
  row.append(diagram.box);
  const chain = new Chain(row, payload);
  const pictures = [diagram, chain, new Table(below, payload)];
  return {
    show(values, result) {
      const now = { ...result.numbers, y: values.y };
      for (const picture of pictures) picture.show(values, result, now);
      if (!act.still) markPhase(root.closest(".nn-lab"), result.stage, payload.phases);
    },
    resize(width, room) {
      const beside = width >= BESIDE;
      row.classList.toggle("backward-beside", beside);
      (width >= LYING ? row : below).prepend(chain.box);
      if (width >= LYING) row.prepend(diagram.box);
      diagram.resize(beside ? width - CHAIN : width, width < NARROW ? room - LINE : room);
    },
    theme() {},
  };
}
