// Every shared part of the labs' pictures on one page, for test_parts.py.

import { Bowl, surfaceOf } from "../../nnkit/labs/parts/bowl.js";
import { Chart } from "../../nnkit/labs/parts/chart.js";
import { Field } from "../../nnkit/labs/parts/field.js";
import { Grid } from "../../nnkit/labs/parts/grid.js";
import { key, panel } from "../../nnkit/labs/parts/panel.js";

const root = document.getElementById("parts");
const events = [];

const epochs = Array.from({ length: 60 }, (_, k) => k + 1);
const chart = new Chart(panel(root, [key("learned", "line", "learned"), key("samples", "triangle", "green")]), {
  label: "Chart of the loss over the epochs: it falls, and the validation loss rises again.",
  x: { title: "epoch" },
  y: { title: "loss", log: true },
});
chart.show({
  lines: [
    { name: "training", points: epochs.map((x) => [x, 2 / x]) },
    { name: "validation", colour: "yours", dashed: true, points: epochs.map((x) => [x, 1.9 / x + x * x * 1e-5]) },
    {
      name: "diverged",
      colour: "green",
      thin: true,
      points: [
        [1, 1],
        [5, 0.5],
        [9, NaN],
        [12, 0],
        [15, 0.3],
        [60, 0.3],
      ],
    },
  ],
  dots: [
    {
      points: [
        [10, 1],
        [20, 0.5],
        [30, -1],
      ],
      kind: 2,
      colour: "green",
    },
  ],
  marks: [{ x: 25 }],
});

const plain = new Chart(panel(root, "Points"), { label: "A straight chart.", y: { domain: [-1, 1] } });
plain.show({
  dots: [
    {
      points: [
        [0, 0],
        [4, 0.5],
      ],
      kind: 1,
      colour: "yours",
    },
    { points: [[2, -0.5]] },
  ],
  marks: [{ y: 0 }],
});

const saddle = new Grid([-2, 2], [-2, 2], 40).fill((x, y) => x + 0.5 * y * y * x);
const field = new Field(panel(root, "What the network says"), {
  label: "Map of a classifier: blue on the left, orange on the right.",
  x: { title: "x", domain: [-2, 2] },
  y: { title: "y", domain: [-2, 2] },
  handles: {
    start: {
      label: "start",
      describe: (x, y) => `x ${x}, y ${y}`,
      step: [0.1, 0.1],
      moved: (x, y) => events.push(["moved", x, y]),
    },
  },
  picked: (x, y) => events.push(["picked", x, y]),
});
const showField = (start) =>
  field.show({
    grid: saddle,
    range: [-3, 3],
    levels: [-2, -1, 1, 2],
    strong: [0],
    points: [
      { x: -1, y: 1, kind: 0 },
      { x: 1, y: 1, kind: 1 },
      { x: 1, y: -1.5, kind: 2, ring: true },
    ],
    path: [
      [-1.5, -1.5],
      [0, -1],
      [0.5, 0.5],
    ],
    steps: [[0, -1]],
    handles: { start },
  });
showField([0.5, 1.5]);

const wells = (x, y) => 0.25 * (x * x - 1) ** 2 + 0.5 * y * y + 0.2 * x;
const hills = new Grid([-2, 2], [-1.6, 1.6], 48).fill(wells);
const bowl = new Bowl(panel(root, "Two wells"), { label: "A surface with two wells, one deeper than the other." });
const surface = surfaceOf(hills, {
  low: -0.25,
  high: 1.4,
  levels: [-0.1, 0.1, 0.3, 0.6, 1],
  names: ["x", "y"],
  at: wells,
});
bowl.show({
  surface,
  path: [
    [1.6, 1],
    [1.2, 0.4],
    [0.95, 0.05],
  ],
  begun: [1.6, 1],
  now: [0.95, 0.05],
});

const parts = { chart, plain, field, bowl };
globalThis.gallery = {
  ...parts,
  Grid,
  events,
  showField,
  resize: (width, height) => Object.values(parts).forEach((part) => part.resize(width, height)),
  theme(name) {
    root.dataset.nnTheme = name;
    field.theme();
    bowl.theme();
  },
};
