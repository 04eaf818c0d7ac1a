// Numbers typed over those beside sliders. ipywidgets reads them where a slider has a range; where it has a list of
// choices it lets anything stand, so the nearest choice is taken here, or, for what is no number, the present one.

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
 * controls: what is known of them, by name; index(name): the place of what is chosen; choose(name, index): another is.
 */
export function hearTyping(root, controls, { index, choose }) {
  const take = (readout) => {
    const name = readout.closest("[class*=nn-control-]")?.className.match(NAME)?.[1];
    const control = controls[name];
    if (!control?.labels) return;
    const found = placeOf(readout.textContent, control);
    if (found >= 0) choose(name, found);
    readout.textContent = control.labels[index(name)];
  };
  const typed = ({ target }) => target.matches?.(READOUT) && (target.dataset.nnTyping = "");
  const done = (event) => {
    const readout = event.target;
    if (!readout.matches?.(READOUT) || (event.type === "keydown" && event.key !== "Enter")) return;
    if (event.type === "keydown") event.preventDefault(); // no second line
    delete readout.dataset.nnTyping;
    take(readout);
  };
  const heard = { input: typed, keydown: done, focusout: done };
  for (const [kind, hear] of Object.entries(heard)) root.addEventListener(kind, hear);
  return () => {
    for (const [kind, hear] of Object.entries(heard)) root.removeEventListener(kind, hear);
  };
}
