// Numbers typed into the fields beside sliders. For a slider with a range, ipywidgets reads the field when Enter is pressed,
// so leaving the field presses Enter. For a slider with a list of choices ipywidgets accepts anything, so the nearest choice
// is taken here, or the current one if the text is not a number.

const READOUT = ".widget-readout[contenteditable=true]";
const NAME = /\bnn-control-(\w+)/;

/** The place of the choice that a text means, by its label or as the nearest number; -1 if it means none. */
function placeOf(text, { labels, options }) {
  const words = text.trim().toLowerCase().replace("−", "-").replace(",", ".");
  const same = labels.findIndex((label) => label.toLowerCase() === words);
  const number = words === "" ? NaN : Number(words);
  if (same >= 0 || Number.isNaN(number)) return same;
  const distances = options.map((option) => Math.abs(option - number));
  return distances.indexOf(Math.min(...distances));
}

/**
 * Listen to what is typed beside the sliders below an element; returns a function that ends it.
 * controls: their descriptions, by name; index(name): the index of the chosen one; choose(name, index): choose another.
 */
export function listenForTyping(root, controls, { index, choose }) {
  const take = (readout) => {
    const name = readout.closest("[class*=nn-control-]")?.className.match(NAME)?.[1];
    const control = controls[name];
    if (!control?.labels) return;
    const found = placeOf(readout.textContent, control);
    if (found >= 0) choose(name, found);
    readout.textContent = control.labels[index(name)];
  };
  const typed = ({ target }) => {
    if (target.matches?.(READOUT)) target.dataset.nnTyping = "";
  };
  const enter = (event) => {
    if (event.key !== "Enter" || !event.target.matches?.(READOUT)) return;
    event.preventDefault(); // no line break in the field
    delete event.target.dataset.nnTyping;
    take(event.target);
  };
  const leave = ({ target }) => {
    if (!target.matches?.(READOUT) || target.dataset.nnTyping === undefined) return;
    const key = { key: "Enter", keyCode: 13, bubbles: true, cancelable: true }; // ipywidgets looks at the key's code
    target.dispatchEvent(new KeyboardEvent("keydown", key));
  };
  const listeners = { input: typed, keydown: enter, focusout: leave };
  for (const [kind, listener] of Object.entries(listeners)) root.addEventListener(kind, listener);
  return () => {
    for (const [kind, listener] of Object.entries(listeners)) root.removeEventListener(kind, listener);
  };
}
