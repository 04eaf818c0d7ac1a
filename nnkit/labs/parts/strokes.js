// What a reader draws, as strokes on a sheet: the twin of nnkit/labs/parts/strokes.py.

/** The straight pieces [x0, y0, x1, y1] of a drawing. points: rows [x, y, not 0 where a stroke begins]. */
export const piecesOf = (points) =>
  points.map(([x, y, begins], k) => [...(begins || k === 0 ? [x, y] : points[k - 1].slice(0, 2)), x, y]);

export const lengthOf = (pieces) =>
  pieces.reduce((total, [x0, y0, x1, y1]) => total + Math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)), 0);

/** The square of the distance of each dot from the nearest piece; `side` x `side` dots, row by row. */
export function nearest(pieces, side) {
  const found = new Float64Array(side * side).fill(Infinity);
  for (const [x0, y0, x1, y1] of pieces) {
    const dx = x1 - x0;
    const dy = y1 - y0;
    const square = dx * dx + dy * dy || 1;
    for (let row = 0, k = 0; row < side; row += 1)
      for (let column = 0; column < side; column += 1, k += 1) {
        const px = column + 0.5 - x0;
        const py = row + 0.5 - y0;
        const t = Math.min(1, Math.max(0, (px * dx + py * dy) / square));
        const x = px - t * dx;
        const y = py - t * dy;
        const distance = x * x + y * y;
        if (distance < found[k]) found[k] = distance;
      }
  }
  return found;
}

/** The points of a drawing as the data of an SVG path. */
export const pathOf = (points) =>
  points.map(([x, y, begins], k) => `${begins || !k ? `M${x},${y}h0.01` : ""}L${x},${y}`).join("");
