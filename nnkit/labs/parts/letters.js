// Reads the small integers and the pixels that parts/letters.py has packed as letters.

const INK = 16; // shades of a pixel above 0

/** @type {(letters: string) => Float32Array} */
export const numbersOf = (letters) => Float32Array.from(letters, (letter) => letter.charCodeAt(0) - 97);

/** Pixels from 0 (paper) to 1 (ink). @type {(letters: string) => Float32Array} */
export const inkOf = (letters) => numbersOf(letters).map((ink) => ink / INK);
