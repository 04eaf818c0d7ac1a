// The filters side by side: for each, its feature map of the digit and, small below it, its weights and the pooled map.
// Pressing a feature map enlarges it.

import { Paper } from "../parts/paper.js";
import { t } from "../frame/words.js";

const [GAP, INNER] = [8, 3]; // px, between two filters, and between the pictures of one
const [LARGEST, SMALLEST] = [104, 44]; // px, of a feature map
const [ACROSS, NARROW, FEW] = [8, 480, 4]; // filters in a row; in a picture narrower than this many px, this many
const NEGATIVE = 100; // lower bytes: weights clearly below 0, which get a minus sign
const SIGN = 7; // px: smaller pixels have no room for the sign
const KEYS = { ArrowLeft: -1, ArrowRight: 1 };

export class Maps {
  /** label: the text alternative. chosen(map): called when the reader presses a map; the first is 1. */
  constructor(node, label, chosen) {
    this.root = node.appendChild(Object.assign(document.createElement("div"), { className: "cn-maps" }));
    this.paper = new Paper(label);
    this.root.append(this.paper.canvas);
    this.buttons = [];
    this.chosen = chosen;
  }

  resize(width, room) {
    this.width = width;
    this.room = room;
    if (this.shown) this.show(this.shown);
  }

  theme(colours, grey, signed) {
    const words = (scale) => scale.map((rgb) => `rgb(${rgb.map(Math.round).join()})`);
    this.colours = colours;
    this.grey = words(grey);
    this.signed = words(signed);
    if (this.shown) this.show(this.shown);
  }

  /** maps, weights, pooled (with pooling): {pixels: bytes, all filters for each pixel in turn; side}; count: of filters. */
  show(shown) {
    this.shown = shown;
    const { maps, weights, pooled, count } = shown;
    if (!this.width || !this.colours) return;
    const across = Math.min(count, this.width < NARROW ? FEW : ACROSS);
    const blocks = Math.ceil(count / across);
    const tall = (this.room / blocks - GAP - INNER / 2) / 1.5; // a map with pictures half as large below it
    const wide = (this.width - (across - 1) * GAP) / across;
    const size = Math.floor(Math.min(LARGEST, wide, Math.max(SMALLEST, tall)));
    const half = Math.floor((size - INNER) / 2);
    const pitch = size + INNER + half + GAP;
    if (this.paper.width !== this.width || this.paper.height !== blocks * pitch)
      this.paper.resize(this.width, blocks * pitch);
    const context = this.paper.clear();
    const places = Array.from({ length: count }, (_, k) => [
      (k % across) * (size + GAP),
      Math.floor(k / across) * pitch,
    ]);
    places.forEach(([left, top], k) => {
      const below = top + size + INNER;
      this.picture(context, maps, this.grey, k, count, left, top, size);
      this.picture(context, weights, this.signed, k, count, left, below, half);
      if (pooled) this.picture(context, pooled, this.grey, k, count, left + size - half, below, half);
    });
    this.placeButtons(places, size);
  }

  picture(context, { pixels, side }, scale, filter, count, left, top, size) {
    const edge = (k) => Math.round((k * size) / side);
    for (let i = 0, k = filter; i < side; i += 1)
      for (let j = 0; j < side; j += 1, k += count) {
        const [x, y, width, height] = [left + edge(j), top + edge(i), edge(j + 1) - edge(j), edge(i + 1) - edge(i)];
        context.fillStyle = scale[pixels[k]];
        context.fillRect(x, y, width, height);
        if (scale !== this.signed || pixels[k] >= NEGATIVE || width < SIGN) continue;
        context.fillStyle = this.colours.ink;
        context.fillRect(x + width / 2 - 2, y + height / 2 - 0.5, 4, 1);
      }
    context.strokeStyle = this.colours.rule;
    context.strokeRect(left + 0.5, top + 0.5, size - 1, size - 1);
  }

  // --- Buttons over the feature maps: one stop of the Tab key, arrow keys from map to map ----------------------------

  placeButtons(places, size) {
    while (this.buttons.length > places.length) this.buttons.pop().remove();
    while (this.buttons.length < places.length) this.buttons.push(this.button(this.buttons.length));
    this.reach(Math.min(this.reached ?? 0, places.length - 1));
    this.buttons.forEach(({ style }, k) => {
      const [left, top] = places[k];
      Object.assign(style, { left: `${left}px`, top: `${top}px`, width: `${size}px`, height: `${size}px` });
    });
  }

  button(k) {
    const made = this.root.appendChild(document.createElement("button"));
    Object.assign(made, { type: "button", className: "cn-map", title: t("Enlarge feature map {k}", { k: k + 1 }) });
    made.setAttribute("aria-label", made.title);
    made.addEventListener("click", () => this.chosen(k + 1));
    made.addEventListener("focus", () => this.reach(k));
    made.addEventListener("keydown", (event) => {
      const next = this.buttons[k + KEYS[event.key]];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
    return made;
  }

  focus() {
    this.buttons[this.reached]?.focus({ preventScroll: true });
  }

  /** The button that the Tab key reaches. */
  reach(k) {
    this.reached = k;
    this.buttons.forEach((button, place) => (button.tabIndex = place === k ? 0 : -1));
  }
}
