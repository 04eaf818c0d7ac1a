// Light or dark: as set by the site, by JupyterLab, or by the reader's system.

const system = matchMedia("(prefers-color-scheme: dark)");

const forced = matchMedia("(forced-colors: active)"); // then the system's colours replace the site's

export function theme() {
  if (forced.matches) return system.matches ? "dark" : "light";
  const site = document.documentElement.dataset.theme;
  if (site === "dark" || site === "light") return site;
  const jupyter = document.body.dataset.jpThemeLight;
  if (jupyter) return jupyter === "true" ? "light" : "dark";
  return system.matches ? "dark" : "light";
}

/** Call `changed` whenever the theme may have changed; returns a function that ends it. */
export function watchTheme(changed) {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  for (const query of [system, forced]) query.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    for (const query of [system, forced]) query.removeEventListener("change", changed);
  };
}

export const lessMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
