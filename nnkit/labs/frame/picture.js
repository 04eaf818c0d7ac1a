// The picture of a lab as an image file: the elements on the page and the labs' styles go into one SVG, which the browser
// draws on a white canvas.

import { stylesOfPage } from "./views.js";

const DENSITY = 2; // pixels of the image per pixel of the page
const MARGIN = 12;

/** A copy of an element in which each canvas is an image of itself. */
function still(element) {
  const copy = element.cloneNode(true);
  const canvases = element.querySelectorAll("canvas");
  copy.querySelectorAll("canvas").forEach((blank, k) => {
    const image = document.createElement("img");
    image.className = blank.className;
    image.style.cssText = blank.style.cssText;
    const { width, height } = canvases[k].getBoundingClientRect();
    Object.assign(image.style, { width: `${width}px`, height: `${height}px` });
    image.style.imageRendering = getComputedStyle(canvases[k]).imageRendering;
    image.src = canvases[k].toDataURL();
    blank.replaceWith(image);
  });
  return copy;
}

/** Elements of a lab, one below the other, as the text of an SVG. The lab must be in light colours. */
function svgOf(elements, root) {
  const width = Math.max(...elements.map((element) => element.offsetWidth)) + 2 * MARGIN;
  const height = elements.reduce((sum, element) => sum + element.offsetHeight + MARGIN, 2 * MARGIN);
  const { fontFamily, fontSize, lineHeight } = getComputedStyle(root);
  const body = document.createElement("div");
  body.className = root.className;
  Object.assign(body.dataset, root.dataset);
  Object.assign(body.style, {
    fontFamily,
    fontSize,
    lineHeight,
    padding: `${MARGIN}px`,
    width: `${width}px`,
    maxWidth: "none",
  });
  const style = body.appendChild(document.createElement("style"));
  style.textContent = `${stylesOfPage()}\n:is(.nn-tool, .nn-beside) { display: none; }`;
  body.append(...elements.map(still));
  const inside = new XMLSerializer().serializeToString(body);
  const text =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<foreignObject width="100%" height="100%">${inside}</foreignObject></svg>`;
  return { text, width, height };
}

/**
 * A PNG of elements of a lab, on white.
 * @param {HTMLElement[]} elements
 * @param {HTMLElement} root
 * @returns {Promise<Blob>}
 */
export async function pictureOf(elements, root) {
  const { text, width, height } = svgOf(elements, root);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: width * DENSITY, height: height * DENSITY });
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no image")))));
}
