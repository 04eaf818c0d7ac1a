// The page's half of Film and of the tables of sentences, run by Node over cases that Python has computed.
//
//     node film.mjs ENGINE.WASM < cases.json
//
// cases: {films: [{description, input, target, walk: [{values, step, edits}]}], tables: [{table, templates, known}]}.
// test_film.py writes it and reads what is printed: what each walk has shown, what each table has chosen, and how much
// memory a film holds after many runs.

import { readFileSync } from "node:fs";
import { Film } from "../../nnkit/labs/frame/film.js";
import { say } from "../../nnkit/labs/frame/says.js";
import { loadEngine } from "../../nnkit/labs/nnkit.js/engine.js";

const [wasm] = process.argv.slice(2);
const loaded = await loadEngine(readFileSync(wasm), JSON.parse(readFileSync(wasm.replace(/wasm$/, "json"), "utf8")));
const { films, tables } = JSON.parse(readFileSync(process.stdin.fd, "utf8"));

function go(film, { values, step, edits }) {
  const job = film.go(values, step, edits);
  while (!job.next().done);
}

/** What a film shows, in the names of Python. */
function walked({ description, input, target, walk }) {
  const edit = (network, edits) => edits.forEach(([, value]) => (network.parameters["0.bias"][0] = value));
  const samples = (n) => ({ n, input: input.slice(0, n), target: target.slice(0, n) });
  const started = [];
  const look = ({ network, at }) => [at.at(-1), network.parameters["0.bias"][0]];
  const film = new Film(loaded, description, { samples: (n) => started.push(n) && samples(n), look, edit });
  return walk.map((place) => {
    const interrupted = film.go(place.values, place.step + 2, place.edits);
    interrupted.next(); // given up for a newer request
    go(film, place);
    const { step, last, diverged, losses, seen, at, ends, network } = film;
    const parameters = Object.fromEntries(network.plan.parameters.map((name) => [name, network.listed(name)]));
    const shown = { step, last, diverged, losses, seen: seen.slice(0, last + 1), at: at.slice(0, last + 1) };
    return { ...shown, ends: ends.slice(0, step + 1), parameters, started: started.length };
  });
}

/** Bytes of memory of all engines of a film after a number of runs, each of another size. */
function held({ description, input, target, walk }, runs) {
  const samples = () => ({ n: target.length, input, target });
  const film = new Film(loaded, description, { samples });
  for (let seed = 0; seed < runs; seed += 1)
    go(film, { ...walk[0], values: { ...walk[0].values, batch: 1 + (seed % 20), seed } });
  return Object.values(film.network.engines).reduce((sum, { memory }) => sum + memory.buffer.byteLength, 0);
}

const chosen = tables.map(({ table, templates, known }) => {
  try {
    return say(table, templates, known);
  } catch (error) {
    return error.message;
  }
});
console.log(JSON.stringify({ films: films.map(walked), held: [20, 400].map((runs) => held(films[0], runs)), chosen }));
