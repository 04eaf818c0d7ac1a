// The notices of the packages in a bundle: their licences want these to go where the code goes.

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The text for a bundle of these inputs (of esbuild's metafiles). `other`: for packages that bring no licence file. */
export function notices(metafiles, other) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const used = inputs.filter((path) => !path.startsWith("(disabled):")); // what a package leaves out in a browser
  const folders = new Set(used.map((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0]).filter(Boolean));
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(resolve(folder, "package.json"), "utf8"));
    const file = readdirSync(resolve(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(resolve(folder), file), "utf8") : other?.[license];
    if (!text) throw new Error(`${name} brings no licence file, and there is no text for ${license}`);
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}
