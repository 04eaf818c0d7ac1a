// What frame.js exports to pages and notebooks: `render`, which draws the view of a lab; `add`, by which a lab's script adds
// the lab; and `longer`, by which a script hands over a network that was trained longer.

import { Frame } from "./frame.js";
import { longer } from "./longer.js";
import { add, views } from "./views.js";
import { settings } from "./work.js";

export default { render: ({ model, el }) => new Frame(model, el).remove, add, longer, settings, views };
