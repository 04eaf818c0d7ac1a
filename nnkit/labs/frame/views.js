// The view modules of all labs, by name; a test can add one.

import * as all from "views";

/** @type {Record<string, Nn.View>} */
export const views = { ...all };
