// The height left on the screen for the picture, so that picture and main controls are visible together.

const [EDGE, LEAST] = [24, 320]; // px: around the lab; the least height of a picture
const [STACKED, ABOVE] = [700, 220]; // px: below this width squares half as wide stand under a picture, which needs this height
const [BAR, LINE] = [3.6, 2.9]; // rem, the heights of the bar and of a line of settings; see style.css
const [COLUMN, GAP] = [14, 2]; // rem, the least width of a setting, and the gap between two settings
const NARROW = 30; // rem: below, the bar takes two lines

/**
 * The height for a picture of this width. It depends on the window and the settings only, not on the layout, because a
 * picture must not change its size while the reader moves a control. A phone's address bar has no effect either.
 * @param {number} width
 * @param {Nn.Payload} payload
 */
export function roomAbove(width, { controls, main, steps, buttons }) {
  const page = getComputedStyle(document.documentElement);
  const rem = parseFloat(page.fontSize);
  const edge = Math.max(EDGE, parseFloat(page.scrollPaddingTop) || 0); // covered by the bar at the top of the page
  const columns = Math.max(1, Math.floor((width / rem + GAP) / (COLUMN + GAP)));
  const always = main.filter((name) => !controls[name].when).length;
  const seen = always + Number(always < main.length); // of those that depend on others, one at a time
  const lines = Math.ceil(seen / columns);
  const bars = steps || buttons.length ? (width < NARROW * rem ? 2 : 1) : 0;
  const below = (bars * BAR + lines * LINE) * rem;
  const least = width < STACKED ? Math.max(LEAST, width / 2 + ABOVE) : LEAST;
  return Math.max(least, Math.floor(document.documentElement.clientHeight - edge - below));
}
