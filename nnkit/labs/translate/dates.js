// Dates in four languages, by integers alone: the twin of nnkit/data/dates.py and of `encoded` in models.py.

const [FIRST, DAYS] = [1950, 36525]; // the first year; days up to the end of 2049
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const [MULTIPLIER, MODULUS] = [16807, 2 ** 31 - 1];
export const [START, END] = [0, 1]; // the numbers of <start> and <end>

const sizeOf = (year) => (year % 4 === 0 ? 366 : 365); // days
const lengthOf = (month, year) => LENGTHS[month] + (month === 1 && year % 4 === 0 ? 1 : 0);

/** The year, the month (0 to 11), the day of the month and the weekday (Monday 0) of a day, counted from 0. */
function calendar(day) {
  let [year, month, left] = [FIRST, 0, day];
  while (left >= sizeOf(year)) {
    left -= sizeOf(year);
    year += 1;
  }
  while (left >= lengthOf(month, year)) {
    left -= lengthOf(month, year);
    month += 1;
  }
  return { year, month, date: left + 1, weekday: (day + 6) % 7 };
}

/** The number of a day; a day after the end of its month becomes the month's last day. */
export function dayNumber(year, month, day) {
  let number = 365 * (year - FIRST) + Math.floor((year - FIRST + 1) / 4);
  for (let k = 0; k < month; k++) number += lengthOf(k, year);
  return number + Math.min(day, lengthOf(month, year)) - 1;
}

/** The day that is `later` days after another; after the last day comes the first. */
export const dayAfter = (day, later) => (day + later) % DAYS;

/** All days in the order in which `data.dates` draws them from seed 0. */
export function shuffled() {
  const order = Array.from({ length: DAYS }, (_, k) => k);
  let state = 1;
  for (let last = DAYS - 1; last > 0; last--) {
    state = (state * MULTIPLIER) % MODULUS;
    const other = state % (last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** Days as sentences of `size` dates each. */
export const sentencesOf = (days, size) =>
  Array.from({ length: days.length / size }, (_, k) => days.slice(k * size, (k + 1) * size));

/** A sentence of one or two dates, as a list of words. */
export function wordsOf({ weekdays, months, pattern, joins }, days) {
  return days.flatMap((day, k) => {
    const { year, month, date, weekday } = calendar(day);
    const parts = { weekday: weekdays[weekday], day: String(date), month: months[month], year: String(year) };
    return [...(k ? joins[0] : []), ...pattern.map((part) => parts[part] ?? part)];
  });
}

/** Words as a text: no space before a comma or a full stop. */
export const written = (words) => words.join(" ").replaceAll(" ,", ",").replaceAll(" .", ".");

/** Sentences as numbers, for the engine: the English ones, what the decoder reads, and what it must answer. */
export function encoded({ English, ...others }, language, sentences) {
  const [x, y] = [English, others[language]].map((one) => {
    const numbers = new Map(one.vocabulary.map((word, k) => [word, k]));
    return sentences.map((days) => wordsOf(one, days).map((word) => numbers.get(word)));
  });
  return {
    n: sentences.length,
    input: [],
    "input.0": Float32Array.from(x.flat()),
    "input.1": Float32Array.from(y.flatMap((row) => [START, ...row])),
    target: Float32Array.from(y.flatMap((row) => [...row, END])),
  };
}
