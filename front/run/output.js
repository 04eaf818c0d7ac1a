// What a cell's code puts out: text, errors, figures, widgets, in the elements that the book's pages have for them.

import { t } from "../../nnkit/labs/frame/words.js";

const VIEW = "application/vnd.jupyter.widget-view+json";
const WIDE = 1300; // pixels: such a figure has several panels and is not made as narrow as a phone, see tools/book/pages.py
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g"); // of a terminal

export class Output {
  constructor(element) {
    this.element = element;
    this.alternatives = [...element.querySelectorAll("img")].map((image) => image.alt);
    /** @type {Promise<unknown>} */
    this.pending = Promise.resolve(); // until figures and widgets are drawn
    this.views = [];
    this.figures = 0;
    this.printed = "";
    this.waits = false; // with clearing until there is something new
  }
  /** New code runs: what it puts out takes the place of what is here. */
  begin(manager) {
    this.manager = manager;
    this.element.style.minHeight = `${this.element.offsetHeight}px`; // what is below stays where it is meanwhile
    this.clear();
  }
  clear() {
    for (const view of this.views) view.remove();
    this.views = [];
    this.figures = 0;
    this.printed = "";
    this.waits = false;
    this.element.replaceChildren();
  }
  async done() {
    await this.pending;
    this.element.style.minHeight = "";
    for (const part of [this.element, ...this.element.querySelectorAll("pre, .output")]) {
      if (part.scrollWidth > part.clientWidth) part.tabIndex = 0; // can be scrolled by the keyboard
    }
  }
  /** What it says, for a screen reader: the beginning of its text. */
  said() {
    const figures = this.figures ? ` ${t("{n} {n:figure|figures}.", { n: this.figures })}` : "";
    const text = this.printed.trim();
    return (text.length > 300 ? `${text.slice(0, 300)}…` : text) + figures;
  }

  take({ type, bundle }) {
    if (type === "clear_output") {
      if (bundle.wait) this.waits = true;
      else this.clear();
      return;
    }
    if (this.waits) this.clear();
    if (type === "stream") this.stream(bundle);
    else if (type === "execute_error") this.error(bundle);
    else if (bundle?.data) this.data(bundle.data);
  }
  stream({ name, text }) {
    const last = this.element.lastElementChild;
    const box = last?.getAttribute("data-stream") === name ? last : this.text("", `output ${name}`);
    box.setAttribute("data-stream", name);
    const pre = box.querySelector("pre");
    pre.textContent = overwritten(pre.textContent + text);
    if (name === "stdout") this.printed += text;
  }
  error({ ename, evalue, traceback }) {
    const box = this.add("div", "nn-run-error");
    const said = `${ename.replace(/^<class '(?:.*\.)?(.*)'>$/, "$1")}: ${evalue}`;
    box.append(Object.assign(document.createElement("p"), { textContent: said }));
    const more = document.createElement("details");
    more.append(Object.assign(document.createElement("summary"), { textContent: t("Where it happened") }));
    const trace = traceback.join("\n").replace(COLOURS, "");
    more.append(Object.assign(document.createElement("pre"), { textContent: trace }));
    box.append(more);
    this.printed += t("Stopped with {error}", { error: said });
  }
  data(data) {
    if (data[VIEW]) this.widget(data[VIEW].model_id);
    else if (data["image/png"]) this.figure(`data:image/png;base64,${data["image/png"].trim()}`);
    else if (data["text/html"]) {
      const box = this.add("div", "output text_html");
      box.innerHTML = data["text/html"];
      this.printed += `${box.textContent}\n`;
    } else if (data["text/plain"]) {
      this.text(data["text/plain"], "output text_plain");
      this.printed += `${data["text/plain"]}\n`;
    }
  }
  figure(src) {
    const alt = this.alternatives[this.figures] ?? t("The figure that the code above draws");
    this.figures += 1;
    const image = Object.assign(document.createElement("img"), { src, alt });
    this.element.append(image);
    const decoded = image.decode().then(() => image.classList.toggle("nn-wide", image.naturalWidth > WIDE));
    this.pending = Promise.all([this.pending, decoded]);
  }
  widget(id) {
    const host = this.add("div", "nn-widget");
    this.pending = this.draw(this.manager, id, host).catch((error) => {
      host.textContent = t("This widget cannot be shown: {reason}", { reason: error.message });
    });
  }
  async draw(manager, id, host) {
    await Promise.all([this.pending, manager.heard]); // the widget itself arrives by other messages
    const view = await manager.view(id);
    manager.attach(view, host);
    this.views.push(view);
  }
  /** Python has ended: a widget that is shown here has nobody to ask. */
  disconnect() {
    if (!this.views.length || this.element.querySelector(".nn-run-ended")) return;
    for (const host of this.element.querySelectorAll(".nn-widget")) host.setAttribute("inert", "");
    this.add("p", "nn-run-ended").textContent = t("Python was stopped. Run this cell again to use the figure.");
  }
  text(text, className) {
    const box = this.add("div", className);
    const inner = Object.assign(document.createElement("div"), { className: "highlight" });
    inner.append(Object.assign(document.createElement("pre"), { textContent: text }));
    box.append(inner);
    return box;
  }
  add(tag, className) {
    return this.element.appendChild(Object.assign(document.createElement(tag), { className }));
  }
}

/** A text as a terminal shows it: what follows a carriage return overwrites its line. */
function overwritten(text) {
  return text.replace(/[^\n]*\r(?!\n|$)/g, "");
}
