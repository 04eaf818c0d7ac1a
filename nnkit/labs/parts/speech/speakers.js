// Random speakers and their words: the twin of speakers.py, which explains each part.

import { random } from "../../nnkit.js/random.js";
import { features, heard, NOISE, powers, spoken } from "./sound.js";

const [TRACT, OWN, MELODY, TEMPO] = [0.1, 0.06, 0.25, 0.25];
export const LENGTH = 0.7;
const MARGIN = 0.02;
const UNEVEN = 0.8;
const QUIET = [0.02, 0.2];
const [EACH, WORD] = [12, 6];

export const stretched = (u) => (2 + u) / (2 - u);

/** Where three vowels end. */
export function endsOf(begin, length, shares) {
  const whole = shares[0] + shares[1] + shares[2];
  const first = begin + (length * shares[0]) / whole;
  return [first, first + (length * shares[1]) / whole, begin + length];
}

/**
 * Words of random speakers: a list of {voice: for `spoken`, loud and offset: for `heard`, label, group}. groups: the number
 * of each speaker's group; formants, pitches: of each group; orders: of the vowels in each word.
 */
export function drawn(loaded, seed, groups, takes, { formants, pitches, orders }) {
  const count = orders.length * takes;
  const columns = EACH + WORD * count;
  const numbers = random(loaded, groups.length * columns, seed, "SPEECH");
  return groups.flatMap((group, who) => {
    const row = numbers.subarray(who * columns, (who + 1) * columns);
    const tract = stretched(TRACT * row[9]);
    const own = formants[group][1].map((vowel, v) =>
      vowel.map((hertz, k) => hertz * stretched(OWN * row[3 * v + k]) * tract),
    );
    const pitch = pitches[group][1] * stretched(MELODY * row[10]);
    const length = LENGTH * stretched(TEMPO * row[11]);
    return Array.from({ length: count }, (_, k) => {
      const word = row.subarray(EACH + k * WORD, EACH + (k + 1) * WORD);
      const label = Math.floor(k / takes);
      const begin = MARGIN + (1 - 2 * MARGIN - length) * ((word[3] + 1) / 2);
      const shares = Array.from(word.subarray(0, 3), (u) => stretched(UNEVEN * u));
      const [low, high] = QUIET;
      const loud = low + (high - low) * ((word[4] + 1) / 2);
      const offset = Math.floor(((word[5] + 1) / 2) * (NOISE - 1));
      const voice = { formants: orders[label].map((v) => own[v]), pitch, begin, ends: endsOf(begin, length, shares) };
      return { voice, loud, offset, label, group };
    });
  });
}

/** The power in each band and frame of a word of `drawn`, with its noise. */
export const powersOf = ({ voice, loud, offset }, seed) => powers(heard(spoken(voice), loud, offset, seed));

/** Words of random speakers, as a network sees them: {input, label, group}. */
export function measured(loaded, seed, groups, takes, payload) {
  const words = drawn(loaded, seed, groups, takes, payload);
  return {
    input: words.map((word) => features(powersOf(word, seed))),
    label: words.map(({ label }) => label),
    group: words.map(({ group }) => group),
  };
}
