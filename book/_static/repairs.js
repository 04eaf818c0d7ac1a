// Small repairs of the theme's pages, so that everybody can use them: names and roles that say what is there.

const t = (text) => globalThis.nnkitLanguage?.words[text] ?? text; // see nnkit/labs/frame/words.py

// The theme chooses its colours in its last script. A page is on the screen before that, and would change them there.
const page = document.documentElement.dataset;
const dark = page.mode === "dark" || (page.mode !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
page.theme = dark ? "dark" : "light";

document.addEventListener("DOMContentLoaded", () => {
  const each = (selector, repair) => document.querySelectorAll(selector).forEach(repair);
  // What a button is called must hold the words that are seen on it.
  const named = ".search-button-field, .theme-switch-button, details.hide > summary"; // the last folds a cell's code
  each(named, (b) => b.removeAttribute("aria-label"));
  each(".theme-switch-button", (b) =>
    b.setAttribute("aria-label", `${t("Color mode")} ${b.textContent.trim()}`.trim()),
  );
  // Roles that the bibliography should not have.
  each(".citation-list[role], .citation[role]", (e) => e.removeAttribute("role"));
  // Every part of the page belongs to a region with a name.
  each(".sidebar-primary-items__start", (e) => {
    e.setAttribute("role", "region");
    e.setAttribute("aria-label", t("Book sidebar"));
  });
  // What scrolls sideways can be scrolled by the keyboard.
  const reach = (e) => {
    if (e.scrollWidth > e.clientWidth) e.tabIndex = 0;
  };
  each("pre, table, .cell_output, .pst-scrollable-table-container, div.math", reach);
  addEventListener("load", () =>
    globalThis.MathJax?.startup?.promise?.then(() => each("mjx-container[display]", reach)),
  );
});

// A link that leads into a folded section opens it.
const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const within = target?.querySelector(":scope > .nn-deeper") ?? target?.closest(".nn-deeper");
  const folded = /** @type {HTMLDetailsElement | undefined} */ (within);
  if (!folded || folded.open) return;
  folded.open = true;
  target.scrollIntoView();
};
addEventListener("DOMContentLoaded", reveal);
addEventListener("hashchange", reveal);

// Paper is white and folds nothing: a page is printed in its light colours, labs included, and with all its sections.
const paper = matchMedia("print");
let chosen; // the theme on the screen, while another is printed
const dress = (printing) => {
  for (const folded of document.querySelectorAll(printing ? ".nn-deeper:not([open])" : ".nn-deeper.nn-unfolded")) {
    folded.toggleAttribute("open", printing);
    folded.classList.toggle("nn-unfolded", printing);
  }
  if (printing && chosen === undefined) [chosen, page.theme] = [page.theme, "light"];
  if (!printing && chosen !== undefined) [page.theme, chosen] = [chosen, undefined];
};
addEventListener("beforeprint", () => dress(true));
addEventListener("afterprint", () => dress(false));
paper.addEventListener("change", () => dress(paper.matches));
