// The row of tools below a lab: keep the run to compare, copy a link, save a report, save the picture.

import { t } from "./words.js";

/** Let the browser save a file. */
function save(name, blob) {
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Add the row to an element.
 * @param {HTMLElement} el
 * @param {string} lab
 * @param {{ keep: () => void, link: () => string, report: () => string, picture: () => Promise<Blob> }} gives
 */
export function addTools(el, lab, gives) {
  const row = el.appendChild(document.createElement("div"));
  row.className = "nn-tools";
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", t("Keep and share"));
  const message = document.createElement("span");
  message.className = "nn-message";
  message.setAttribute("aria-live", "polite");
  const button = (name, text, press) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    made.className = `nn-tool nn-tool-${name}`;
    made.addEventListener("click", async () => {
      message.replaceChildren(await press());
    });
    row.append(made);
  };
  button("keep", t("Keep this to compare"), () => {
    gives.keep();
    return t("Kept. Change something, and compare.");
  });
  button("link", t("Link"), async () => {
    const text = gives.link();
    if (await copy(text)) return t("Copied.");
    const field = Object.assign(document.createElement("input"), {
      readOnly: true,
      value: text,
      ariaLabel: t("Copy this"),
    });
    setTimeout(() => field.select());
    return field;
  });
  button("report", t("Report"), () => {
    save(`${lab}-report.txt`, new Blob([gives.report()], { type: "text/plain" }));
    return t("Saved.");
  });
  button("picture", t("Picture"), async () => {
    try {
      save(`${lab}.png`, await gives.picture());
      return t("Saved.");
    } catch {
      return t("This browser cannot save the picture.");
    }
  });
  row.append(message);
  return row;
}
