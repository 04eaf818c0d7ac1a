// Drawing on a picture, and dragging it. A mouse or a pen is followed from its press on, a finger only once it moves
// sideways or where it lifts without having moved: a finger that moves up or down scrolls the page and changes nothing.

const SLOP = 8; // px: a finger that has moved less than this has not moved

/**
 * Follow a pointer on an element: begin(event) where it takes hold, then move(event) for each move, and end().
 * @param {any} element
 * @param {Nn.Pointer} pointer
 */
export function followPointer(element, { begin = () => {}, move = () => {}, end = () => {} }) {
  let pressed; // the event of the press, while it may still take hold or has
  let held = false;
  (element.ownerSVGElement ?? element).style.touchAction = "pan-y pinch-zoom"; // shapes in a picture do not have it
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
      move(event); // browsers leave out moves of a finger, the last one too
    else if (Math.max(...way(event)) < SLOP) hold();
    release();
  });
  element.addEventListener("pointercancel", release); // the browser scrolls
}
