// Fingers on ipywidgets' sliders. By default a slider takes every touch: a swipe up the page that begins on a slider moves
// the slider and does not scroll. Here a finger that moves up or down scrolls the page, one that moves sideways moves the
// handle, and a tap on the line sets it. The slider receives mouse events, which a browser also sends for a tap.

const sliderOf = ({ target }) => target.closest?.(".noUi-target");

/** A mouse event at the height of an element. */
function mouse(kind, element, clientX) {
  const { top, height } = element.getBoundingClientRect();
  const place = { clientX, clientY: top + height / 2, buttons: kind === "mouseup" ? 0 : 1 };
  element.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true, ...place }));
}

/** Listen to fingers on all sliders below an element; returns a function that ends it. */
export function followFingers(root) {
  let finger; // {id, x, y, handle}, and held: once it has gone sideways
  const begin = (event) => {
    const slider = event.pointerType === "touch" && !finger ? sliderOf(event) : undefined;
    const handle = slider?.querySelector(".noUi-handle");
    if (handle) finger = { id: event.pointerId, x: event.clientX, y: event.clientY, target: event.target, handle };
  };
  const move = (event) => {
    if (event.pointerId !== finger?.id) return;
    const { x, y, handle, target, held } = finger;
    if (!held && Math.abs(event.clientX - x) <= Math.abs(event.clientY - y)) return;
    if (!held) {
      const { left, width } = handle.getBoundingClientRect();
      mouse("mousedown", handle, handle.contains(target) ? x : left + width / 2); // pressed beside it, the handle moves to the finger
    }
    finger.held = true;
    mouse("mousemove", handle, event.clientX);
  };
  const end = (event) => {
    if (event.pointerId !== finger?.id) return;
    if (finger.held) mouse("mouseup", finger.handle, event.clientX);
    finger = undefined;
  };
  const keep = (event) => sliderOf(event) && event.stopPropagation(); // disable the slider's own handling of touches
  const listeners = { pointerdown: begin, pointermove: move, pointerup: end, pointercancel: end, touchstart: keep };
  for (const [kind, listener] of Object.entries(listeners))
    root.addEventListener(kind, listener, { capture: true, passive: true });
  return () => {
    for (const [kind, listener] of Object.entries(listeners))
      root.removeEventListener(kind, listener, { capture: true });
  };
}
