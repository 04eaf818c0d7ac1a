// A curve as tones: the pitch follows the value, time goes along the curve. The sound itself is made by listen.js.

import { formatNumber } from "./numbers.js";
import { t } from "./words.js";

const SECONDS = 3; // of one curve
const PAUSE = 0.5; // seconds between two curves
const TONES = 150; // of a curve, at most
const [LOWEST, HIGHEST] = [220, 880]; // Hz: two octaves

/** @typedef {{ points: number[][], name?: string }} Curve */

const finite = (points, log) => points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y) && (!log || y > 0));

/**
 * The tones of some curves, one curve after another, on the same scales: for each curve a list of {at, hertz}, `at` in
 * seconds from the beginning. Equal steps of the value, or of its logarithm with `log`, are equal intervals.
 * @param {Curve[]} curves
 * @param {boolean} [log]
 */
export function notes(curves, log) {
  const lines = curves.map(({ points }) => finite(points, log));
  const height = log ? Math.log : (y) => y;
  const [left, right] = span(lines.flatMap((line) => line.map(([x]) => x)));
  const [low, high] = span(lines.flatMap((line) => line.map(([, y]) => height(y))));
  return lines.map((line, k) => {
    const each = Math.ceil(line.length / TONES);
    const heard = line.filter((_, n) => n % each === 0 || n === line.length - 1);
    return heard.map(([x, y]) => ({
      at: k * (SECONDS + PAUSE) + (SECONDS * (x - left)) / (right - left || 1),
      hertz: LOWEST * (HIGHEST / LOWEST) ** (high > low ? (height(y) - low) / (high - low) : 0.5),
    }));
  });
}

const span = (numbers) => numbers.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [Infinity, -Infinity]);

/**
 * The same in words. what: the name of the value; where: that of the place along the curve, if it has one.
 * @param {Curve[]} curves
 * @param {{ what: string, where?: string, log?: boolean }} about
 */
export function inWords(curves, { what, where, log }) {
  const said = (x) => formatNumber(x, "~3-");
  return curves
    .map(({ name, points }) => {
      const line = finite(points, log);
      const lowest = line.reduce((a, b) => (b[1] < a[1] ? b : a));
      const value = t(what);
      const title = `${value[0].toUpperCase()}${value.slice(1)}${name ? `, ${t(name)}` : ""}`;
      const [first, last, least] = [line[0], line.at(-1), lowest].map(([, y]) => said(y));
      const numbers = { title, first, last, least, where: where && t(where), place: formatNumber(lowest[0], "~4-") };
      return where
        ? t("{title}: starts at {first}, ends at {last}; lowest at {where} {place}: {least}.", numbers)
        : t("{title}: starts at {first}, ends at {last}; lowest: {least}.", numbers);
    })
    .join(" ");
}
