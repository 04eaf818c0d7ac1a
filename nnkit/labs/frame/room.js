// How much of the screen is left for the picture, so that it and the main controls are seen together.

const [EDGE, LEAST] = [24, 320]; // px: around the lab; of a picture, however small the window
const [BAR, LINE] = [3.6, 2.9]; // rem, the heights of the bar and of a line of settings; see style.css
const [COLUMN, GAP] = [14, 2]; // rem, the least width of a setting, and what is between two of them
const NARROW = 30; // rem: below, the bar takes two lines

/**
 * The height for a picture so wide. It follows from the window and from the settings alone, and not from what is laid out:
 * a picture must not change its size while a reader moves a control. A phone's address bar comes and goes without effect.
 * @param {number} width
 * @param {Nn.Payload} payload
 */
export function roomAbove(width, { controls, main, steps, buttons }) {
  const page = getComputedStyle(document.documentElement);
  const rem = parseFloat(page.fontSize);
  const edge = Math.max(EDGE, parseFloat(page.scrollPaddingTop) || 0); // what a bar at the top of the page covers
  const columns = Math.max(1, Math.floor((width / rem + GAP) / (COLUMN + GAP)));
  const always = main.filter((name) => !controls[name].when).length;
  const seen = always + Number(always < main.length); // of those that depend on others, one at a time
  const lines = Math.ceil(seen / columns);
  const bars = steps || buttons.length ? (width < NARROW * rem ? 2 : 1) : 0;
  const below = (bars * BAR + lines * LINE) * rem;
  return Math.max(LEAST, Math.floor(document.documentElement.clientHeight - edge - below));
}
