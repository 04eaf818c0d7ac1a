// How sentences write numbers. nnkit/labs/frame/numbers.py is the twin of this file and explains the rules.

const LARGE = 1e6;
const SMALL = 1e-4;
export const superscript = (text) => [...text].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c])).join("");

/** `size`, 0 or more, with only the digits that the rule shows. */
function rounded(size, rule) {
  const digits = Number(rule.slice(1));
  if (!rule.startsWith("~")) return size.toFixed(digits);
  const exponent = Number(size.toExponential(digits - 1).split("e")[1]);
  return size.toFixed(Math.min(100, Math.max(0, digits - 1 - exponent)));
}

/** The finite number x as a string, by a rule; a word is returned as it is. */
export function formatNumber(x, rule = "") {
  if (typeof x === "string") return x;
  const [apart, short] = [rule.startsWith("+"), rule.endsWith("-")];
  rule = rule.replace(/^\+|-$/g, "");
  const size = Math.abs(x);
  let text;
  if (size >= LARGE || (rule.startsWith("~") && size > 0 && size < SMALL)) {
    const digits = rule.startsWith("~") ? Number(rule.slice(1)) : 3;
    const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
    text = `${mantissa} × 10${superscript(exponent.replace("+", ""))}`;
  } else {
    text = rounded(size, rule);
    if (short && text.includes(".")) text = text.replace(/\.?0+$/, "");
  }
  const minus = x < 0 && /[1-9]/.test(text);
  return apart ? (minus ? "− " : "+ ") + text : (minus ? "−" : "") + text;
}

/** The number x as the reader sees it: labs compute with the numbers that they show. */
export function clean(x, rule) {
  const size = Number(rounded(Math.abs(x), rule));
  return x >= 0 ? size : -size + 0;
}

/** The template's {name:rule} filled in; {name:epoch|epochs} takes the first word where the number is 1. */
export function fill(template, numbers) {
  return template.replace(/\{(\$?\w+)(?::([^}]*))?\}/g, (_, name, rule = "") =>
    rule.includes("|") ? rule.split("|")[numbers[name] === 1 ? 0 : 1] : formatNumber(numbers[name], rule),
  );
}
