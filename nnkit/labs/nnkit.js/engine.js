// The engine in the page: engine.wasm and its memory. engine.wasm does all arithmetic, so the digits equal Python's.

const PAGE = 65536;
export const ARRAYS = { float32: Float32Array, float64: Float64Array, int64: BigInt64Array };

/** The compiled module and its description; make one per page, or one per worker. */
export async function loadEngine(bytes, description) {
  const module = await WebAssembly.compile(bytes);
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  const missing = ["execute_float32", "execute_float64"].filter((name) => !names.includes(name));
  if (missing.length) throw new Error(`it has no ${missing.join(" and no ")}`);
  return { module, description };
}

/** An instance of engine.wasm with a memory of its own, for numbers of one dtype. */
export class Engine {
  /**
   * @param {Nn.Loaded} loaded
   * @param {Nn.Dtype} dtype
   */
  constructor({ module, description }, dtype) {
    this.description = description;
    this.dtype = dtype;
    this.memory = new WebAssembly.Memory({ initial: 2 }); // one page for the stack, which grows downwards, one for the data
    const stack = new WebAssembly.Global({ value: "i32", mutable: true }, PAGE);
    const env = { memory: this.memory, __stack_pointer: stack, __memory_base: PAGE, __table_base: 0 };
    this.exports = /** @type {any} */ (new WebAssembly.Instance(module, { env }).exports);
    this.exports.__wasm_apply_data_relocs?.(); // exists only if the data contain addresses
    this.start = 2 * PAGE;
    this.reset();
    const columns = Object.values(description.arrays).map(([, axes]) => 1 + axes);
    this.row = this.empty("int64", [columns.reduce((a, b) => a + b, 1)]); // of `execute`
    this.start = this.end;
  }

  /** Free all memory. Nothing that was in it may be used any more. */
  reset() {
    this.end = this.start;
  }

  /**
   * Zeros at a multiple of 64 bytes. An array is an address in the memory; `numbers` reads its content.
   * @param {Nn.Dtype} dtype
   * @param {number[]} shape
   * @returns {Nn.Place}
   */
  empty(dtype, shape) {
    const count = shape.reduce((a, b) => a * b, 1);
    const itemsize = ARRAYS[dtype].BYTES_PER_ELEMENT;
    const place = Math.ceil(this.end / 64) * 64;
    this.end = place + count * itemsize;
    const { memory } = this;
    const missing = this.end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    const array = { dtype, shape, count, itemsize, place };
    this.numbers(array).fill(dtype === "int64" ? 0n : 0); // the memory may have been used before
    return array;
  }

  /** A copy of `values` in the memory. */
  place(dtype, shape, values) {
    const array = this.empty(dtype, shape);
    this.numbers(array).set(dtype === "int64" ? Array.from(values, BigInt) : values);
    return array;
  }

  /**
   * A typed array that views the memory; valid until the memory grows.
   * @returns {any}
   */
  numbers({ dtype, place, count }) {
    return new ARRAYS[dtype](this.memory.buffer, place, count);
  }

  /**
   * Carry out a task, see nnkit/kernels/compile/training_loop.py for the arrays: a row of integers gives the task, and of
   * each array its address and its shape.
   */
  execute(task, arrays) {
    const row = [this.description.places[task]];
    for (const [name, [, axes]] of Object.entries(this.description.arrays)) {
      const { place = 0, shape = Array(axes).fill(0) } = arrays[name] ?? {};
      row.push(place, ...shape);
    }
    this.numbers(this.row).set(row.map(BigInt));
    this.exports[`execute_${this.dtype}`](this.row.place, arrays.memory.place, 0n);
  }
}

/** @type {WeakMap<Nn.Loaded, Engine[]>} */
const idle = new WeakMap();

/**
 * An engine with empty memory. Making an engine takes far longer than emptying one, and browsers free memory late, so
 * engines are returned and used again.
 * @param {Nn.Loaded} loaded
 * @param {Nn.Dtype} dtype
 */
export function borrow(loaded, dtype) {
  const engines = idle.get(loaded) ?? [];
  const k = engines.findIndex((engine) => engine.dtype === dtype);
  return k < 0 ? new Engine(loaded, dtype) : engines.splice(k, 1)[0];
}

/** @type {(loaded: Nn.Loaded, engine: Engine) => void} */
export function giveBack(loaded, engine) {
  engine.reset();
  if (!idle.has(loaded)) idle.set(loaded, []);
  idle.get(loaded).push(engine);
}
