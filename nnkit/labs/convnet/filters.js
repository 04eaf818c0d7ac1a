// The panel of the filters: all of them side by side or, once the reader has pressed one, its feature map enlarged.

import { Maps } from "./maps.js";
import { Zoom } from "./zoom.js";
import { writeRows } from "../frame/controls.js";
import { panel } from "../parts/panel.js";
import { pixelsOf } from "../parts/raster.js";
import { t } from "../frame/words.js";

const word = (className) => Object.assign(document.createElement("span"), { className });

/** What all maps show. */
const titleOf = (pooling) =>
  ({
    none: t("feature maps; below: weights"),
    maximum: t("feature maps; below: weights, max pooled"),
    mean: t("feature maps; below: weights, mean pooled"),
  })[pooling];

export class Filters {
  /** root: of the panels; side: of a map, in pixels; scale: its colours; looked(pixel): called with the pixel that the reader inspects, or "". */
  constructor(root, { side, scale, looked }) {
    this.side = side;
    this.scale = scale;
    this.title = word("");
    this.hint = word("");
    this.hint.textContent = t("press one to enlarge it");
    this.node = panel(root, [this.title, this.hint], "cn-on-filters");
    const go = (map, row, column) => looked(writeRows([[map, row, column]]));
    const turn = (change) => {
      this.turning = true; // move the focus once the other picture exists
      change();
    };
    this.maps = new Maps(
      this.node,
      t(
        "For each filter the feature map that it makes of the digit: white is high, black is 0. Small below it the filter's " +
          "weights, orange above 0, blue and with a minus sign below 0, and the feature map pooled.",
      ),
      (map) => turn(() => go(map, ...this.brightest(map))),
    );
    this.zoom = new Zoom(this.node, { side, go, close: () => turn(() => looked("")) });
  }

  resize(width, room) {
    this.maps.resize(width, room);
    this.zoom.resize(width, room);
  }

  theme(colours, signed) {
    this.maps.theme(colours, this.scale, signed);
  }

  /** The pixels of one feature map. */
  pixels(map) {
    return Uint8Array.from({ length: this.side ** 2 }, (_, k) => this.all[k * this.count + map - 1]);
  }

  /** [row, column] of the filter's strongest response. */
  brightest(map) {
    const pixels = this.pixels(map);
    const place = pixels.indexOf(Math.max(...pixels));
    return [Math.floor(place / this.side), place % this.side];
  }

  show({ filters, size, pooling }, result) {
    this.count = filters;
    this.all = pixelsOf(result.maps);
    const open = result.sum !== null;
    this.maps.root.hidden = open;
    this.zoom.root.hidden = !open;
    this.hint.hidden = open;
    this.title.textContent = open
      ? t("feature map {map} of {filters}: patch of the digit × kernel", { map: result.map, filters })
      : titleOf(pooling);
    this.maps.show({
      maps: { pixels: this.all, side: this.side },
      weights: { pixels: pixelsOf(result.weights), side: size },
      pooled: result.pooled && { pixels: pixelsOf(result.pooled), side: this.side / 2 },
      count: filters,
    });
    if (open) this.zoom.show(result, { pixels: this.pixels(result.map), scale: this.scale, count: filters });
    if (this.turning && open !== this.open) {
      if (open) this.zoom.focus();
      else this.maps.focus();
      this.turning = false;
    }
    this.open = open;
  }
}
