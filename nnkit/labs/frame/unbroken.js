// A sentence on the page: no line ends between a number and its unit.

/** The pieces of a sentence; a number stays on one line with its unit or its power of ten. */
export function unbroken(sentence) {
  return sentence.split(/(−?[\d.]+ (?:%|× 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|2 \/ λ)/).map((piece, k) => {
    if (k % 2 === 0) return piece;
    const whole = document.createElement("span");
    whole.className = "nn-whole";
    whole.textContent = piece;
    return whole;
  });
}
