// The types of what the front end's files hand to one another, for the type checker: `npm run types`.

/** What frame/load.js leaves for the frame. */
declare module "pieces" {
  const core: Nn.Piece;
  const modules: Record<string, any>;
  export { core, modules };
}
declare module "*.css" {
  const css: string;
  export default css;
}

/** What frame.js leaves, for a classic script that comes after it. */
declare const nnkitLabs: { default: { views: Record<string, Nn.View> } };
/** What _static/engine.js leaves: engine.wasm as a string, see front.py. */
declare var nnkit: { wasm: string; description: Nn.Description } | undefined;
/** What the catalogue of a language leaves, static/de.js: see nnkit/labs/frame/words.py. */
declare var nnkitLanguage: { name: string; words: Record<string, string> } | undefined;
/** What site/host.js leaves for run/. */
declare var nnkitWidgets: { Manager: typeof import("./site/manager.js").Manager };
/** The shared parts of the labs' pictures, for tests/site/test_parts.py. */
declare var gallery: object;

declare namespace Nn {
  type Point = [number, number];
  type Domain = [number, number];

  // --- The engine of the page: nnkit.js ---

  type Dtype = "float32" | "float64" | "int64";

  /** What engine.wasm says of itself: see nnkit/engines/build.py. */
  interface Description {
    places: Record<string, number>;
    streams: Record<string, number>;
    arrays: Record<string, [string, number]>;
    operations: Record<string, { code: number; arrays: Record<string, string[]>; sizes: string[] }>;
    alignment: number;
    width: number;
  }
  interface Loaded {
    module: WebAssembly.Module;
    description: Description;
    bytes?: Uint8Array;
  }
  /** An array in the memory of engine.wasm. */
  interface Place {
    dtype: Dtype;
    shape: number[];
    count: number;
    itemsize: number;
    place: number;
  }
  type Numbers = Float32Array | Float64Array;

  /** A call of a kernel: its name, its buffers, its integers. */
  type Call = [kernel: string, buffers: string[], integers: (number | string)[]];
  /** A plan, as nnkit/plan.py writes it. A size may be a word, such as "n" for the number of samples. */
  interface Plan {
    buffers: Record<string, (number | string)[]>;
    aliases: Record<string, string>;
    parameters: string[];
    fields: Record<string, number | null>;
    constants: Record<string, ArrayLike<number>>;
    memories: string[];
    sections: Record<string, Call[]>;
    output: string;
  }
  interface PlanOptions {
    loss?: string;
    optimizer?: [string, Record<string, any>];
    l1?: number;
    l2?: number;
    clipNorm?: number;
    classWeight?: number[];
  }
  /** n samples: for each field of the plan the numbers of all samples, one sample after the other. */
  interface Samples {
    n: number;
    input?: ArrayLike<number>; // "input.0", "input.1" and so on where there are several
    target?: ArrayLike<number>;
    [field: string]: any;
  }
  interface Run {
    epochs: number;
    batch?: number;
    constants?: Record<string, ArrayLike<number>>;
    seed?: number;
    shuffle?: boolean;
    validation?: Samples | null;
    stop?: { patience: number; min_delta?: number; restore_best?: boolean } | null;
  }

  // --- A lab: frame ---

  /** A part of the labs' scripts: see frame/load.js. */
  type Piece = (require: (name: string) => any, module: { exports: any }) => void;

  type Value = number | string | boolean;
  type Values = any; // {name of a control: Value}: each lab has its own
  /** What the frame knows of a control: see nnkit/labs/frame/controls.py. */
  interface Control {
    kind: "choice" | "number" | "switch" | "text";
    options?: Value[];
    labels?: string[];
    rule?: string;
    min?: number;
    max?: number;
    step?: number;
    columns?: [number, number, number][];
    alphabet?: string;
    most?: number;
    when?: Record<string, Value[]>;
  }
  /** What Python sends once: what every lab has, and what the lab adds. */
  interface Payload {
    controls: Record<string, Control>;
    templates: Record<string, string>;
    buttons: string[];
    steps?: string;
    opening: number | null;
    goals: { text: string; when: string }[];
    questions: Question[];
    version: string;
    run?: any;
    ships: [name: string, value: Value] | null;
    says: Says;
    constants: Record<string, any>;
    main: string[];
    folded: string[];
    follow: Record<string, Record<string, Values>>;
    [more: string]: any;
  }
  /** What a page fetches of a network that was trained longer: see frame/longer.js. */
  interface Longer {
    parameters: Record<string, Float32Array>;
    plans: Record<string, string>;
  }
  /** The functions of a film: see nnkit/labs/frame/film.py. */
  interface FilmOptions {
    samples: (...given: any[]) => Samples & { validation?: Samples };
    first?: (network: import("../nnkit/labs/nnkit.js/network.js").Network, ...given: any[]) => void;
    look?: (film: import("../nnkit/labs/frame/film.js").Film) => any;
    goals?: (film: import("../nnkit/labs/frame/film.js").Film, step: number) => Iterable<number>;
    edit?: (network: import("../nnkit/labs/nnkit.js/network.js").Network, edits: any[][]) => void;
  }
  /** A table of sentences: see nnkit/labs/frame/says.py. */
  type Says = [part: string, rows: [condition: string, name: string][]][];
  /** See nnkit/labs/frame/predict.py. */
  interface Question {
    text: string;
    then: Values;
    choices?: [label: string, when: string][];
    slider?: [low: number, high: number, step: number];
    sketch?: Record<"x" | "y", [title: string, low: number, high: number]>;
    read?: string;
    rule?: string;
    unit?: string;
  }
  interface Answer {
    values: Values;
    shown: any;
    sentence: string;
    seconds: number;
    facts: Record<string, Value | null>;
  }
  interface Act {
    set(values: Values): void;
    press(name: string): void;
    values(): Values;
    still?: boolean;
  }
  interface Picture {
    show(values: Values, result: any): void;
    resize(width: number, height: number): void;
    theme(): void;
  }
  type Own = any; // a lab's own payload
  type Compute = (values: Values, payload: Own, loaded: Loaded, cache: any) => Generator<number, any>;
  interface View {
    compute: Compute;
    sentence?(values: Values, result: any, payload: Own): [string, Record<string, any>];
    numbers?(values: Values, result: any, payload: Own): Record<string, any>;
    draw(stage: HTMLElement, payload: Own, act: Act, below: HTMLElement): Picture;
    pressed?(name: string, values: Values, payload: Own): Values;
    tick?: number;
    pace?(step: number): number;
    css?: string;
  }
  /** What the frame uses of anywidget's model. */
  interface Model {
    get(name: string): any;
    set(name: string, value: any): void;
    save_changes(): void;
    send(message: object): void;
    on(event: string, callback: (message?: any) => void): void;
  }

  // --- Pictures: parts ---

  type Colours = Record<
    "ink" | "soft" | "rule" | "paper" | "data" | "yours" | "learned" | "green" | "pink" | "surface" | "rings" | "low" | "middle" | "high" | "deep" | "font",
    string
  >;
  /** A scale of colours, as rows of red, green, blue. */
  type Scale = number[][];
  type Svg = import("d3-selection").Selection<any, any, any, any>;
  interface AxisOptions {
    title?: string;
    domain?: number[];
    log?: boolean;
    ticks?: number | number[];
    format?: (number: number) => string;
  }
  interface HandleOptions {
    label: string;
    describe: (x: number, y: number) => string;
    step: number[];
    moved: (...place: number[]) => void;
    pressed?: () => void;
    className?: string;
    grip?: boolean;
  }
  interface ChartOptions {
    label: string;
    x?: AxisOptions;
    y?: AxisOptions;
    room?: number[];
    handles?: Record<string, HandleOptions>;
    heard?: string[]; // what the lines show, against what
  }
  interface ChartContent {
    lines?: { points: number[][]; name?: string; colour?: string; dashed?: boolean; thin?: boolean; pale?: boolean }[];
    dots?: { points: number[][]; colour?: string; kind?: number; size?: number }[];
    marks?: { x?: number; y?: number; colour?: string }[];
    bands?: { x: number[]; colour?: string }[]; // x: from, to
    handles?: Record<string, number[]>;
    x?: number[];
    y?: number[];
  }
  interface GaugeOptions {
    label: string;
    domain: number[];
    log?: boolean;
    ticks: number[];
    zones: { word: string; colour: string }[];
    note?: boolean;
    handle?: HandleOptions;
  }
  interface GaugeContent {
    limits: number[];
    dot: number;
    note?: { at: number; text: string };
    handle?: number;
  }
  interface FieldOptions {
    label: string;
    x: AxisOptions;
    y: AxisOptions;
    colours?: string;
    margins?: number[];
    handles?: Record<string, HandleOptions>;
    crosshair?: number[];
    picked?: (...place: number[]) => void;
  }
  interface Path {
    path: number[][];
    steps: number[][];
    colour?: keyof Colours;
    kind?: number;
    width?: number;
  }
  interface FieldContent {
    grid?: any;
    range?: number[];
    levels?: number[];
    strong?: number[];
    points?: { x: number; y: number; kind?: number; ring?: boolean; hollow?: boolean }[];
    size?: number;
    path?: number[][];
    steps?: number[][];
    paths?: Path[];
    lines?: { points: number[][]; colour?: keyof Colours; width?: number }[];
    handles?: Record<string, number[]>;
  }
  interface RasterOptions {
    label: string;
    pixel?: string;
    moved?: (row: number, column: number) => void;
  }
  interface Pointer {
    begin?: (event: PointerEvent) => void;
    move?: (event: PointerEvent) => void;
    end?: () => void;
  }
}
