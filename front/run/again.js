// A number of the page, computed again: the code that it depends on runs as the book has it, whatever the reader has changed.

import { t } from "../../nnkit/labs/frame/words.js";
import { Job } from "./job.js";

export class Again extends Job {
  constructor(place, page) {
    super(place, t("computing it again"), page);
    this.place = place;
  }
  /** Returns whether the number is the same, in a sentence. */
  async act(_, kernel) {
    this.tell(t("Computing…"));
    const { number, shown, lines } = this.place;
    const code = lines.map(([cell, first, last]) =>
      this.page
        .sourceOf(cell)
        .slice(first - 1, last)
        .join("\n"),
    );
    const arguments_ = [number, code.join("\n")].map((text) => JSON.stringify(text));
    let printed = "";
    const reply = await kernel.execute(
      `print(__import__("nnkit.plots", fromlist=["again"]).again(${arguments_}))`,
      ({ type, bundle }) => {
        if (type === "stream" && bundle.name === "stdout") printed += bundle.text;
      },
    );
    if (reply.status !== "ok") return `${t("This stopped with an error:")} ${reply.ename}: ${reply.evalue}`;
    const text = printed.trim();
    return text === shown
      ? t("Computed here: {text}, the same.", { text })
      : t("Computed here: {text}. The page says {shown}.", { text, shown });
  }
}
