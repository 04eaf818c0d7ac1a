// Made-up daily prices: the twin of nnkit/data/prices.py, from random numbers that engine.wasm draws.

import { random } from "../nnkit.js/random.js";

const [FIRST, SPREAD, PERIOD] = [100, 0.01, 10];
const TWELVE = 12;

/** The prices of n days, a list. */
export function prices(loaded, n, seed, rhythm) {
  const numbers = random(loaded, (n - 1) * TWELVE, seed, "PRICES");
  const [changes, values] = [[], [FIRST]];
  for (let day = 0; day < n - 1; day++) {
    let normal = 0; // nearly; twelve numbers added
    for (let k = 0; k < TWELVE; k++) normal += numbers[day * TWELVE + k];
    changes.push(normal / 2 + (day >= PERIOD ? rhythm * changes[day - PERIOD] : 0));
    values.push(values[day] * (1 + SPREAD * changes[day]));
  }
  return values;
}
