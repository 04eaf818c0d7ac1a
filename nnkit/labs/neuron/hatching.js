// Hatching for the region where the activation is nearly flat, visible on any colour.

/** Adds the pattern to a picture; returns its id. */
export function hatching(svg) {
  const id = `nn-hatch-${Math.random().toString(36).slice(2)}`;
  const pattern = svg.append("pattern").attr("id", id).attr("patternUnits", "userSpaceOnUse");
  pattern.attr("width", 7).attr("height", 7).attr("patternTransform", "rotate(-45)");
  pattern.append("path").attr("class", "neuron-hatch").attr("d", "M0,0H7");
  return id;
}
