// The reader's progress: chapters read, predictions made, answers checked. It is kept in the browser, shown on the first
// page and in the table of contents, and goes to another browser as a file; it is sent nowhere.

import { t } from "../../../nnkit/labs/frame/words.js";
import { keep, load, progressOf, read, setRead, noteCheck, wipe } from "./kept.js";

/** @typedef {import("./kept.js").Chapter} Chapter */

/** @type {(tag: string, parts?: object, children?: (Node | string)[]) => any} */
const make = (tag, parts = {}, children = []) => {
  const element = Object.assign(document.createElement(tag), parts);
  element.append(...children);
  return element;
};

export function progress() {
  markContents();
  chapter();
  firstPage();
}

/** A tick beside each chapter that has been read. */
function markContents() {
  for (const mark of document.querySelectorAll(".nn-done")) mark.remove();
  const done = read();
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".bd-links a.internal"))) {
    const place = /book\/(.*)\.html$/.exec(new URL(link.href).pathname)?.[1] ?? ownPlace(link);
    if (!done.includes(place)) continue;
    const mark = make("span", { className: "nn-done", textContent: "✓" });
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", t("read"));
    link.append(mark);
  }
}

/** The theme gives the page that is open the address "#". */
const ownPlace = (link) =>
  link.getAttribute("href") === "#" ? document.querySelector(".nn-read")?.getAttribute("data-place") : undefined;

/** At the end of a chapter: a box to tick. Answers that are unfolded under "Check yourself" are noted. */
function chapter() {
  const box = /** @type {HTMLElement} */ (document.querySelector(".nn-read"));
  if (!box) return;
  const { place } = box.dataset;
  const tick = box.querySelector("input");
  tick.checked = read().includes(place);
  tick.addEventListener("change", () => {
    setRead(place, tick.checked);
    markContents();
  });
  box.hidden = false;
  const answers = [...document.querySelectorAll("#check-yourself .admonition.dropdown")];
  const folded = (names) => names?.split(" ").includes("toggle-hidden");
  new MutationObserver((changes) => {
    if (matchMedia("print").matches) return; // paper unfolds them all
    for (const { target, oldValue } of changes) {
      const number = answers.indexOf(/** @type {Element} */ (target));
      if (number >= 0 && folded(oldValue) && !folded(answers[number].className)) noteCheck(place, number);
    }
  }).observe(document.querySelector("#check-yourself"), {
    subtree: true,
    attributeFilter: ["class"],
    attributeOldValue: true,
  });
}

/** On the first page: what has been done, chapter by chapter, and the file. */
function firstPage() {
  const section = /** @type {HTMLElement} */ (document.getElementById("your-progress"));
  if (!section) return;
  /** @type {Chapter[]} */
  const chapters = JSON.parse(document.getElementById("nn-chapters").textContent);
  const said = make("p", { role: "status" });
  const list = make("ul", { className: "nn-chapters" });
  const more = make("details", {}, [make("summary", { textContent: t("Chapter by chapter") }), list]);
  const show = (words = "") => {
    const rows = chapters.map((each) => ({ ...each, ...progressOf(each) }));
    const sum = (name) => rows.reduce((total, row) => total + Number(row[name]), 0);
    const begun = rows.filter((row) => row.isRead || row.predicted || row.checked);
    const next = rows.find((row) => !row.isRead);
    said.replaceChildren(
      words && `${words} `,
      begun.length
        ? t(
            "You have read {read} of {chapters} chapters, made {predicted} of {predictions} predictions and checked " +
              "{checked} of {checks} answers.",
            {
              read: sum("isRead"),
              chapters: rows.length,
              predicted: sum("predicted"),
              predictions: sum("predictions"),
              checked: sum("checked"),
              checks: sum("checks"),
            },
          )
        : t("Nothing yet. Tick the box at the end of a chapter when you have read it."),
    );
    if (begun.length && next)
      said.append(` ${t("Next:")} `, make("a", { href: next.address, textContent: next.title }), ".");
    list.replaceChildren(
      ...begun.map((row) =>
        make("li", {}, [
          make("a", { href: row.address, textContent: row.title }),
          `: ${row.isRead ? t("read") : t("not ticked as read")}, `,
          t("{predicted} of {predictions} predictions, {checked} of {checks} answers", row),
        ]),
      ),
    );
    more.hidden = !begun.length;
    markContents();
  };
  section.append(said, more, buttons(show));
  section.hidden = false;
  show();
}

/** Save, load, delete. */
function buttons(show) {
  const button = (textContent, act) => {
    const made = make("button", { type: "button", className: "nn-button", textContent });
    made.addEventListener("click", act);
    return made;
  };
  const file = make("input", { type: "file", accept: ".json,application/json", hidden: true });
  file.addEventListener("change", async () => {
    try {
      load(await file.files[0].text());
      show(t("Your progress has been loaded and added to what was here."));
    } catch {
      show(t("This file holds no progress. Choose a file that was saved on this page."));
    }
    file.value = "";
  });
  const save = () => {
    const href = URL.createObjectURL(new Blob([keep()], { type: "application/json" }));
    make("a", { href, download: "neural-networks-live-progress.json" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  };
  const erase = () => {
    if (!confirm(t("Delete your progress from this browser, predictions included?"))) return;
    wipe();
    show(t("Your progress has been deleted."));
  };
  return make("p", { className: "nn-buttons" }, [
    button(t("Save to a file"), save),
    button(t("Load from a file"), () => file.click()),
    button(t("Delete"), erase),
    file,
  ]);
}
