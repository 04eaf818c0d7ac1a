// Bundles nnkit/labs into scripts in nnkit/labs/static, so that a page loads only the labs that it shows; the licences of
// what is in them stand beside them. Run by `npm run labs`.
//
//     frame.js    a classic script that sets `nnkitLabs`: what labs share, the frame, the parts of pictures, d3, the engine
//     <name>.js   a classic script, after frame.js, that adds the lab <name>; found by its folder, which holds a view.js
//     de.js       the words of labs and pages in German, and so for each language that has a PO file in nnkit/labs/locale
//
// The scripts consist of pieces: functions that bring some modules and ask for those of earlier pieces by their names. A
// worker gets the text of two of them, the core of the frame and the lab's computation, so nothing is sent twice.
// nnkit/labs/frame/load.js runs pieces.

import * as esbuild from "esbuild";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { begin, load } from "../nnkit/labs/frame/load.js";
import { catalogues } from "./catalogues.mjs";
import { notices } from "./notices.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const labs = join(here, "..", "nnkit", "labs");
const target = join(labs, "static");
const scriptsOf = (folder) =>
  readdirSync(join(labs, folder))
    .filter((file) => file.endsWith(".js"))
    .map((file) => `${folder}/${file}`);
const names = readdirSync(labs)
  .filter((name) => existsSync(join(labs, name, "view.js")))
  .sort();

const core = [...scriptsOf("nnkit.js"), "frame/film.js", "frame/worker.js"]; // what a worker needs of the shared modules
const rest = [...scriptsOf("frame"), ...scriptsOf("parts")].filter((path) => !core.includes(path));
const packages = usedOfPackages();
const shared = [...core, ...rest, ...packages.keys()];
const built = []; // what is in the scripts, as esbuild tells it

/** {package: the names in it that labs import}, for d3, which labs share: the rest of it is left out. */
function usedOfPackages() {
  const used = new Map();
  for (const file of names.flatMap(scriptsOf)) {
    const imports = readFileSync(join(labs, file), "utf8").matchAll(/^import \{([^}]*)\} from "(d3-[^"]*)";$/gm);
    for (const [, words, name] of imports) used.set(name, new Set([...(used.get(name) ?? []), ...words.match(/\w+/g)]));
  }
  return used;
}

/** The plugin for a piece: its style sheets are texts; the modules of other pieces are asked for. */
const plugin = (given) => ({
  name: "nnkit",
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ path, resolveDir }) => {
      const name = path.startsWith(".") ? relative(labs, join(resolveDir, path)).replaceAll("\\", "/") : path;
      return given.includes(name) ? { path: name, external: true } : undefined;
    });
    build.onResolve({ filter: /^used:/ }, ({ path }) => ({ path: path.slice("used:".length), namespace: "used" }));
    build.onLoad({ filter: /.*/, namespace: "used" }, ({ path }) => {
      const contents = `export { ${[...packages.get(path)].join(", ")} } from "${path}";`;
      return { contents, resolveDir: here };
    });
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
});

/** A piece, as text: what `contents` exports, with the modules that it imports, except those that are given. */
async function piece(contents, given) {
  const { outputFiles, metafile } = await esbuild.build({
    stdin: { contents, resolveDir: labs },
    bundle: true,
    minify: true,
    metafile: true,
    write: false,
    format: "cjs",
    absWorkingDir: here,
    nodePaths: [join(here, "node_modules")],
    target: ["chrome91", "firefox89", "safari16.4"],
    legalComments: "none",
    plugins: [plugin(given)],
  });
  built.push(metafile);
  return `(require,module)=>{${outputFiles[0].text.trim()}}`;
}

const modules = (paths) => paths.map((path) => `export * as "${path}" from "./${path}";`).join("\n");
const used = [...packages.keys()].map((name) => `export * as "${name}" from "used:${name}";`).join("\n");
const frame = [await piece(modules(core), []), await piece(`${modules(rest)}\n${used}`, [...core, "pieces"])];
const scripts = {
  ...catalogues(join(labs, "locale")),
  frame: `var nnkitLabs=(${begin})(${[load, ...frame].join(",")});`,
};
for (const name of names) {
  const style = existsSync(join(labs, name, "style.css"))
    ? `export { default as css } from "./${name}/style.css";`
    : "";
  const computation = await piece(`export { compute } from "./${name}/view.js";`, core);
  // The star leaves out `compute`, which is exported here.
  const drawing = await piece(`export * from "./${name}/view.js"; export const compute = null; ${style}`, shared);
  scripts[name] = `nnkitLabs.default.add("${name}",${computation},${drawing});`;
}

rmSync(target, { recursive: true, force: true }); // a lab may have gone
mkdirSync(target);
for (const [name, text] of Object.entries(scripts)) writeFileSync(join(target, `${name}.js`), `${text}\n`);
process.chdir(here);
writeFileSync(join(target, "frame.js.LICENSE.txt"), notices(built));
