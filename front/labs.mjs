// Bundles js/ into static/labs.js: a classic script that sets `nnkitLabs`; the licences of what is in it stand beside it.
// Run by `npm run build`.
//
// "views" and "computations" below are modules made here: all labs' view modules, and what the worker needs of them.
// "style" is style.css with the labs' own. So a lab is added by its files in js/labs/ alone.

import * as esbuild from "esbuild";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { notices } from "./notices.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const files = readdirSync(join(here, "js/labs")).sort();
const names = files.filter((file) => file.endsWith(".js")).map((file) => file.replace(".js", ""));
const styles = ["style.css", ...files.filter((file) => file.endsWith(".css")).map((file) => `labs/${file}`)];
const target = ["chrome91", "firefox89", "safari16.4"];
const common = { bundle: true, minify: true, metafile: true, absWorkingDir: here, target, legalComments: "none" };
const built = []; // what is in the bundle, as esbuild tells it

const made = {
  views: names.map((name) => `export * as ${name} from "../nnkit/labs/js/labs/${name}.js";`).join("\n"),
  computations: names.map((name) => `export { compute as ${name} } from "../nnkit/labs/js/labs/${name}.js";`).join("\n"),
};

const plugin = {
  name: "nnkit",
  setup(build) {
    build.onResolve({ filter: /^(views|computations|worker|style)$/ }, ({ path }) => ({ path, namespace: "made" }));
    build.onLoad({ filter: /.*/, namespace: "made" }, async ({ path }) => {
      if (path in made) return { contents: made[path], resolveDir: here };
      if (path === "style") {
        const css = styles.map((file) => readFileSync(join(here, "js", file), "utf8")).join("\n");
        return { contents: (await esbuild.transform(css, { loader: "css", minify: true })).code, loader: "text" };
      }
      const entryPoints = [join(here, "frame/worker.js")];
      const { outputFiles, metafile } = await esbuild.build({ ...common, entryPoints, plugins: [plugin], write: false });
      built.push(metafile);
      return { contents: outputFiles[0].text, loader: "text" };
    });
  },
};

const { metafile } = await esbuild.build({
  ...common,
  entryPoints: [join(here, "frame/index.js")],
  outfile: join(here, "static/labs.js"),
  format: "iife",
  globalName: "nnkitLabs",
  plugins: [plugin],
});
process.chdir(here);
writeFileSync("static/labs.js.LICENSE.txt", notices([...built, metafile]));
