// The pictures of a lab as panels with titles, side by side where there is room.

/** A panel: a title above an element to draw in. title: a text, or legend entries made by `key`. Returns the element. */
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

/** Put panels into an element in this order, moving only those out of place, so that the focus is kept. */
export function stand(place, ...drawings) {
  const panels = drawings.map((drawing) => drawing.closest(".nn-panel"));
  if (panels.some((each) => each.parentNode !== place)) place.append(...panels);
}

/** An entry of a legend: a word and its "line", "dash", "circle", "square", "triangle" or "frame" in a colour of style.css. */
export function key(text, sign, colour) {
  const word = Object.assign(document.createElement("span"), { className: `nn-key nn-key-${sign}`, textContent: text });
  word.style.setProperty("--nn-key", `var(--nn-${colour})`);
  return word;
}
