// The buttons of "Run here", one for each code cell and exercise of a page and for each computed number's card. This small
// script is all that a page loads of it by itself: the editor and Python come with the first press.

import { t } from "../../nnkit/labs/frame/words.js";

const script = /** @type {HTMLScriptElement} */ (document.currentScript);
const { version, megabytes, bytes } = script.dataset;

/** What can be run: the cells of the notebook and, in each exercise, the code to start from. */
function places() {
  const found = [];
  let cells = 0;
  for (const box of document.querySelectorAll("div.cell, .admonition.exercise")) {
    const exercise = box.matches(".exercise");
    const code = box.querySelector(exercise ? ".highlight" : ".cell_input .highlight");
    if (!code?.querySelector("pre")) continue; // its code is not on the page
    if (!exercise) cells += 1;
    const name = exercise ? /\p{L}+ [\d.]+/u.exec(box.textContent)?.[0] : t("cell {cells}", { cells });
    found.push({ box, code, name, exercise, ...bar(code, name, exercise) });
  }
  return found;
}

/** The line with buttons below a piece of code. */
function bar(code, name, exercise) {
  const line = Object.assign(document.createElement("div"), { className: "nn-run" });
  const run = button(line, t("Run here"), t("Run here: {name}", { name }));
  const check = exercise ? button(line, t("Check"), t("Check: {name}", { name })) : undefined;
  (code.closest(".cell_input") ?? code.parentElement).after(line);
  return { line, run, check, note: noteIn(line) };
}

function button(line, text, label) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  made.setAttribute("aria-label", label);
  line.append(made);
  return made;
}

const noteIn = (line) => line.appendChild(document.createElement("span"));

/** What stands in the card of a number: a button that computes it again, by lines of cells: "name 3:1-4 5:2-9". */
function again(element) {
  const [number, ...parts] = element.dataset.again.split(" ");
  const lines = parts.map((part) => part.split(/[:-]/).map(Number));
  const line = Object.assign(document.createElement("div"), { className: "nn-run" });
  const shown = element.textContent.trim();
  const run = button(line, t("Compute it again"), t("Compute it again: {shown}", { shown }));
  return { number, shown, lines, line, run, note: noteIn(line) };
}

if (location.protocol !== "file:") {
  const all = places();
  const numbers = new Map(); // what the cards of numbers hold, by name
  let page; // what the first press loads
  const press = async (place, action) => {
    if (!page) place.note.textContent = t("Python is loaded once, about {megabytes} MB…", { megabytes });
    const root = new URL(document.documentElement.dataset.content_root ?? "./", location.href).href;
    page ??= import(new URL(`live.js?v=${version}`, script.src).href).then((live) =>
      live.start(all, { root, version, bytes: Number(bytes), megabytes }),
    );
    try {
      (await page).press(place, action);
    } catch (error) {
      page = undefined;
      place.note.textContent = t("The editor could not be loaded ({reason}). Press again to retry.", {
        reason: error.message,
      });
    }
  };
  for (const place of all) {
    place.run.addEventListener("click", () => press(place, "run"));
    place.check?.addEventListener("click", () => press(place, "check"));
  }
  document.addEventListener("nn-number", (event) => {
    const { number, card } = /** @type {CustomEvent} */ (event).detail;
    const key = number.dataset.again;
    if (!numbers.has(key)) {
      const place = again(number);
      place.run.addEventListener("click", () => {
        place.run.focus(); // in Safari, too: a card stays open while the focus is in it
        press(place, "compute");
      });
      numbers.set(key, place);
    }
    card.append(numbers.get(key).line);
  });
}
