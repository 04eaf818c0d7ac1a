// The pictures of a lab as panels with titles, side by side where there is room.

/** A panel: a title over a place to draw in. title: a text, or keys as `key` makes them. Returns that place. */
export function panel(root, title, className = "") {
  const figure = document.createElement("div");
  figure.className = `nn-panel ${className}`;
  const heading = Object.assign(document.createElement("div"), { className: "nn-panel-title" });
  heading.append(...[title].flat());
  const drawing = Object.assign(document.createElement("div"), { className: "nn-drawing" });
  figure.append(heading, drawing);
  root.append(figure);
  return drawing;
}

/** Let panels stand in a place, one after the other, where they do not yet: what has the focus keeps it. */
export function stand(place, ...drawings) {
  const panels = drawings.map((drawing) => drawing.closest(".nn-panel"));
  if (panels.some((each) => each.parentNode !== place)) place.append(...panels);
}

/** A word of a legend with its sign, a "line", "dash", "circle", "square", "triangle" or "frame" in a colour of style.css. */
export function key(text, sign, colour) {
  const word = Object.assign(document.createElement("span"), { className: `nn-key nn-key-${sign}`, textContent: text });
  word.style.setProperty("--nn-key", `var(--nn-${colour})`);
  return word;
}
