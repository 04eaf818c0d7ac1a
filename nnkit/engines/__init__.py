"""The kernels as WebAssembly: `build` makes engine.wasm, `WasmEngine` runs it where there is no browser."""
