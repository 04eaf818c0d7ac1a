// What frame.js exports to pages and notebooks: `render`, which draws the view of a lab, and `add`, by which a lab's script
// adds the lab.

import { Frame } from "./frame.js";
import { add, views } from "./views.js";
import { settings } from "./work.js";

export default { render: ({ model, el }) => new Frame(model, el).remove, add, settings, views };
