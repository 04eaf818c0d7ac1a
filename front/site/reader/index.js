// What the site's pages do for their reader, beyond labs: cards for terms and numbers, and the reader's progress.

import { cards } from "./cards.js";
import { numbers } from "./numbers.js";
import { progress } from "./progress.js";

const start = () => {
  numbers();
  cards();
  progress();
};

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
