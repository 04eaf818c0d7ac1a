// The view of the lab in kinds.py; a classic script, after frame.js.

nnkitLabs.default.views.kinds = (() => {
  const rowsOf = (text) => (text ? text.split(";").map((row) => row.split(",").map(Number)) : []);
  return {
    *compute(values) {
      yield 0;
      const rows = rowsOf(values.points);
      const part = ([x, y, kind], k) => (x * values.slope + y) * (1 + k) + 10 * (k + 1) * kind;
      return { total: rows.reduce((sum, row, k) => sum + part(row, k), 0), points: rows.length };
    },
    sentence(values, result) {
      const letters = [...values.word];
      const code = letters.reduce((sum, c, k) => sum + (k + 1) * c.codePointAt(0), 0);
      const numbers = { turned: values.turned ? 2 : 1, up: values.way === "up" ? 1 : 2 };
      Object.assign(numbers, { first: values.curve === "first" ? 1 : 2, letters: letters.length, code });
      return ["one", { ...values, ...numbers, ...result, start: rowsOf(values.start)[0]?.[0] ?? 0 }];
    },
    pressed(name, values) {
      return { points: name === "clear" ? "" : `${values.points};${rowsOf(values.points).length / 4},1,1` };
    },
    draw(stage, _payload, act) {
      stage.innerHTML =
        '<div role="slider" tabindex="0" aria-label="start" aria-valuenow="0" class="kinds-start">start</div>';
      const handle = /** @type {HTMLElement} */ (stage.firstChild);
      let start = 0;
      handle.addEventListener("keydown", (event) => {
        if (event.key === "ArrowRight") act.set({ start: String(start + 0.123) });
        if (event.key === "Enter") act.press("clear");
      });
      return {
        show(values) {
          start = rowsOf(values.start)[0]?.[0] ?? 0;
          handle.setAttribute("aria-valuenow", String(start));
        },
        resize() {},
        theme() {},
      };
    },
  };
})();
