// How far a sketched curve is from a lab's. nnkit/labs/frame/distance.py is the twin of this file and explains it.

export const PARTS = 40; // of the axis

/**
 * A curve at PARTS + 1 even places.
 * @param {(number | null)[]} numbers
 * @returns {(number | null)[]}
 */
export function sampled(numbers) {
  return Array.from({ length: PARTS + 1 }, (_, k) => {
    const place = k * Math.max(0, numbers.length - 1);
    const [at, share] = [Math.floor(place / PARTS), place % PARTS];
    const [from, to] = [numbers[at] ?? null, numbers[at + 1] ?? null];
    if (!share || from === null) return from;
    return to === null ? null : from + (share / PARTS) * (to - from);
  });
}

/**
 * The mean distance of two lists from `sampled`, where both have a number; null if they never have.
 * @param {(number | null)[]} guess
 * @param {(number | null)[]} answer
 */
export function distance(guess, answer) {
  let [total, count] = [0, 0];
  guess.forEach((one, k) => {
    if (one === null || answer[k] === null) return;
    total += Math.abs(one - answer[k]);
    count += 1;
  });
  return count ? total / count : null;
}
