// Drawing on a picture and dragging it. A mouse or pen takes effect at once. A finger takes effect when it moves sideways, or
// when it is lifted without moving; a finger that moves up or down scrolls the page and changes nothing.

const SLOP = 8; // px: a finger that has moved less than this has not moved

/**
 * Follow a pointer on an element: begin(event) when it takes effect, move(event) for each move, then end().
 * @param {any} element
 * @param {Nn.Pointer} pointer
 */
export function followPointer(element, { begin = () => {}, move = () => {}, end = () => {} }) {
  let pressed; // the press, while it may take effect or has
  let held = false;
  (element.ownerSVGElement ?? element).style.touchAction = "pan-y pinch-zoom"; // shapes in a picture do not inherit it
  const hold = () => {
    held = true;
    element.setPointerCapture(pressed.pointerId);
    begin(pressed);
  };
  const release = () => {
    if (held) end();
    [pressed, held] = [undefined, false];
  };
  const way = (event) => [event.clientX - pressed.clientX, event.clientY - pressed.clientY].map(Math.abs);
  element.addEventListener("pointerdown", (event) => {
    if (pressed || event.button) return;
    pressed = event;
    if (event.pointerType !== "touch") hold();
  });
  element.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pressed?.pointerId) return;
    const [across, down] = way(event);
    if (!held && across > down) hold();
    if (held) move(event);
  });
  element.addEventListener("pointerup", (event) => {
    if (event.pointerId !== pressed?.pointerId) return;
    if (held)
      move(event); // browsers skip some moves of a finger, perhaps the last
    else if (Math.max(...way(event)) < SLOP) hold();
    release();
  });
  element.addEventListener("pointercancel", release); // the browser has begun to scroll
}
