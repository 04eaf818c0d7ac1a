// Bundles nnkit/labs into nnkit/labs/static/labs.js: a classic script that sets `nnkitLabs`; the licences of what is in
// it stand beside it. Run by `npm run labs`.
//
// "views" and "computations" below are modules made here: all labs' view modules, and what the worker needs of them.
// "style" is the frame's style.css with the labs' own. A lab is found by its folder, in which there is a view.js.

import * as esbuild from "esbuild";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { notices } from "./notices.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const labs = join(here, "..", "nnkit", "labs");
const names = readdirSync(labs)
  .filter((name) => existsSync(join(labs, name, "view.js")))
  .sort();
const styles = ["frame", ...names].map((name) => join(labs, name, "style.css")).filter((file) => existsSync(file));
const target = ["chrome91", "firefox89", "safari16.4"];
/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  minify: true,
  metafile: true,
  absWorkingDir: here,
  nodePaths: [join(here, "node_modules")],
  target,
  legalComments: "none",
};
const built = []; // what is in the bundle, as esbuild tells it

const made = {
  views: names.map((name) => `export * as ${name} from "./${name}/view.js";`).join("\n"),
  computations: names.map((name) => `export { compute as ${name} } from "./${name}/view.js";`).join("\n"),
};

/** @type {esbuild.Plugin} */
const plugin = {
  name: "nnkit",
  setup(build) {
    build.onResolve({ filter: /^(views|computations|worker|style)$/ }, ({ path }) => ({ path, namespace: "made" }));
    build.onLoad({ filter: /.*/, namespace: "made" }, async ({ path }) => {
      if (path in made) return { contents: made[path], resolveDir: labs };
      if (path === "style") {
        const css = styles.map((file) => readFileSync(file, "utf8")).join("\n");
        return { contents: (await esbuild.transform(css, { loader: "css", minify: true })).code, loader: "text" };
      }
      const entryPoints = [join(labs, "frame/worker.js")];
      const { outputFiles, metafile } = await esbuild.build({
        ...common,
        entryPoints,
        plugins: [plugin],
        write: false,
      });
      built.push(metafile);
      return { contents: outputFiles[0].text, loader: "text" };
    });
  },
};

const { metafile } = await esbuild.build({
  ...common,
  entryPoints: [join(labs, "frame/index.js")],
  outfile: join(labs, "static/labs.js"),
  format: "iife",
  globalName: "nnkitLabs",
  plugins: [plugin],
});
process.chdir(here);
writeFileSync(join(labs, "static/labs.js.LICENSE.txt"), notices([...built, metafile]));
