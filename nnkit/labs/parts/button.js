// Buttons within a picture.

/** A button; without a text it is round, shows the sign that its class gives it, and its label is what it is called. */
export function button(parent, className, label, press, text = "") {
  const made = parent.appendChild(document.createElement("button"));
  Object.assign(made, { type: "button", className, textContent: text, onclick: press });
  if (text) return made;
  made.classList.add("nn-round");
  made.title = label;
  made.setAttribute("aria-label", label);
  return made;
}

/** Play and Reset beside a picture, where that is seen: they press the buttons that stand among the controls. */
export function playButtons(parent, stage, act) {
  const playing = () => stage.closest(".nn-lab").classList.contains("nn-playing");
  button(parent, "nn-go", "Play or stop", () => act.press(playing() ? "stop" : "play"));
  button(parent, "nn-back", "Back to the beginning", () => act.press("reset"));
}
