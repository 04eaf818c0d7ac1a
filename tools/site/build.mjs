// Bundles host.js, with the styles of ipywidgets in it as a text, into the folder given: node build.mjs FOLDER

import * as esbuild from "esbuild";
import { join } from "node:path";

const common = {
  bundle: true,
  minify: true,
  legalComments: "none",
  loader: { ".svg": "dataurl" },
  define: { "MathJax.Hub.Queue": "Array.of" }, // of MathJax 2, asked to set formulas in labels: ours hold none
};

const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /host\.css$/ }, async ({ path }) => {
      const { outputFiles } = await esbuild.build({ ...common, entryPoints: [path], write: false });
      return { contents: outputFiles[0].text, loader: "text" };
    });
  },
};

await esbuild.build({
  ...common,
  entryPoints: ["host.js"],
  outfile: join(process.argv[2], "host.js"),
  format: "iife",
  target: ["chrome91", "firefox89", "safari16.4"],
  plugins: [styles],
});
