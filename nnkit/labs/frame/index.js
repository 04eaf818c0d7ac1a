// The bundle's export for pages and notebooks: `render`, which draws the view of any lab.

import { Frame } from "./frame.js";
import { views } from "./views.js";
import { settings } from "./work.js";

export default { render: ({ model, el }) => new Frame(model, el).remove, settings, views };
