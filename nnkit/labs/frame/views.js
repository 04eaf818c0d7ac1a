// The view modules of all labs, by name; a test can add one.

import * as all from "views";

export const views = { ...all };
