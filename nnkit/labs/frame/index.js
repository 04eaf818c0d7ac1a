// What a page or a notebook gets from the bundle: `render`, which draws the view of any lab.

import { Frame } from "./frame.js";
import { views } from "./views.js";
import { settings } from "./work.js";

export default { render: ({ model, el }) => new Frame(model, el).remove, settings, views };
