// Bundles run/ ("Run here": cells that are changed and run on their page) into the folder given, and beside it the
// licences of what is in it: node run.mjs FOLDER

import * as esbuild from "esbuild";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { notices } from "./notices.mjs";

const folder = process.argv[2];

/** Bundle run/`name`.js. */
const bundle = (name, format) =>
  esbuild.build({
    entryPoints: [`run/${name}.js`],
    outfile: join(folder, `${name}.js`),
    format,
    bundle: true,
    minify: true,
    metafile: true,
    legalComments: "none",
    target: ["chrome91", "firefox114", "safari16.4"], // modules in workers
  });

const built = [await bundle("loader", "iife"), await bundle("live", "esm"), await bundle("worker", "esm")];
const other = { "BSD-3-Clause": readFileSync("site/BSD-3-Clause.txt", "utf8") }; // of Jupyter's packages, which bring no file
const used = built.map(({ metafile }) => metafile);
writeFileSync(join(folder, "LICENSE.txt"), notices(used, other));
copyFileSync("run/style.css", join(folder, "style.css"));
