// Bundles site/host.js, with the styles of ipywidgets in it as a text, and site/reader into the folder given, and beside
// host.js the licences of what is in it: node site.mjs FOLDER

import * as esbuild from "esbuild";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { notices } from "./notices.mjs";

/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  minify: true,
  metafile: true,
  legalComments: "none",
  loader: { ".svg": "dataurl" },
  define: { "MathJax.Hub.Queue": "Array.of" }, // of MathJax 2, asked to set formulas in labels: ours hold none
};

const built = []; // what is in the bundle, as esbuild tells it
/** @type {esbuild.Plugin} */
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /host\.css$/ }, async ({ path }) => {
      const { outputFiles, metafile } = await esbuild.build({ ...common, entryPoints: [path], write: false });
      built.push(metafile);
      return { contents: outputFiles[0].text, loader: "text" };
    });
  },
};

/** @type {esbuild.BuildOptions} */
const script = { ...common, format: "iife", target: ["chrome91", "firefox89", "safari16.4"] };
const { metafile } = await esbuild.build({
  ...script,
  entryPoints: ["site/host.js"],
  outfile: join(process.argv[2], "host.js"),
  plugins: [styles],
});
await esbuild.build({ ...script, entryPoints: ["site/reader/index.js"], outfile: join(process.argv[2], "reader.js") });
const other = { "BSD-3-Clause": readFileSync("site/BSD-3-Clause.txt", "utf8") }; // of Jupyter's packages, which bring no file
writeFileSync(join(process.argv[2], "host.js.LICENSE.txt"), notices([...built, metafile], other));
