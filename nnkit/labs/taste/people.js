// The people of the lab `taste`: the twin of people.py.

import { total } from "./fold_in.js";

/** The ratings of a split, 1 to 5: samples for the engine, `held` the held-out ones, each with its rows. */
export function samplesOf(split, { table, folds }) {
  const [known, held] = [empty(), empty()];
  let rating = 0;
  table.forEach((row, person) =>
    Array.from(row, Number).forEach((star, dish) => {
      if (!star) return;
      const rows = Number(folds[rating++]) === split ? held : known;
      rows.people.push(person);
      rows.dishes.push(dish);
      rows.stars.push(star);
    }),
  );
  const mean = total(known.stars) / known.stars.length;
  const pair = (rows) => ({
    n: rows.stars.length,
    "input.0": rows.people,
    "input.1": rows.dishes,
    target: rows.stars.map((star) => star - mean),
  });
  return { ...pair(known), held: pair(held), rows: known, heldRows: held, mean };
}

const empty = () => ({ people: [], dishes: [], stars: [] });
