// How the labs' scripts are put together, on a page and in a worker, from the pieces that front/labs.mjs makes.
//
// A piece is a function (require, module) that sets `module.exports`; `require(name)` gives it a module of an earlier piece.
// `begin` and `work` are sent as text, each with all that it needs as its arguments: they refer to nothing else.

/**
 * Run a piece, with the modules that it may ask for by name; returns what it exports.
 * @param {Nn.Piece} piece
 * @param {Record<string, any>} modules
 * @returns {any}
 */
export function load(piece, modules) {
  const module = { exports: {} };
  piece((name) => modules[name], module);
  return module.exports;
}

/** What frame.js does on a page. */
export function begin(load, core, frame) {
  const modules = load(core, {});
  modules.pieces = { core, modules };
  Object.assign(modules, load(frame, modules));
  return modules["frame/index.js"];
}

/** What a worker does. */
export function work(load, core, computation) {
  const modules = load(core, {});
  modules["frame/worker.js"].listen(load(computation, modules).compute);
}
