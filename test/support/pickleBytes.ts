/** A value of a pickle that a test writes. Arrays become lists, plain objects dictionaries. */
export type Pickled =
  | null
  | boolean
  | number
  | string
  | readonly Pickled[]
  | { readonly [key: string]: Pickled }
  | Tensor
  | Tuple
  | Mapping
  | Named
  | Called
  | Built;

/** A float32 tensor of one dimension, whose data lies in a storage of its own. */
export class Tensor {
  constructor(readonly values: readonly number[]) {}
}

/** A tuple. */
export class Tuple {
  constructor(readonly items: readonly Pickled[]) {}
}

/** A dictionary whose keys are no texts. */
export class Mapping {
  constructor(readonly entries: readonly (readonly [Pickled, Pickled])[]) {}
}

/** A class or function by its module and name. */
export class Named {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}
}

/** What a call gives: `torch.Size((2, 3))`. */
export class Called {
  constructor(
    readonly callee: Named,
    readonly args: readonly Pickled[],
  ) {}
}

/** An object of a class with its state. */
export class Built {
  constructor(
    readonly type: Named,
    readonly state: Pickled,
  ) {}
}

/** A pickle, and the storages that its tensors refer to, in the order of their keys `0`, `1`, … */
export interface PickledParts {
  readonly pickle: Uint8Array;
  readonly storages: readonly Uint8Array[];
}

/** Pickles plain data, tensors and objects in protocol 2, as torch.save does. Opcodes: CPython's Lib/pickletools.py. */
export function pickleBytes(value: Pickled): PickledParts {
  const writer = new PickleWriter();
  writer.put(value);
  return { pickle: Uint8Array.from([0x80, 2, ...writer.bytes, 0x2e]), storages: writer.storages };
}

class PickleWriter {
  readonly bytes: number[] = [];
  readonly storages: Uint8Array[] = [];

  put(value: Pickled): void {
    if (value === null) {
      this.#op("N");
    } else if (typeof value === "boolean") {
      this.bytes.push(value ? 0x88 : 0x89);
    } else if (typeof value === "number") {
      this.#number(value);
    } else if (typeof value === "string") {
      this.#text(value);
    } else if (value instanceof Tensor) {
      this.#tensor(value);
    } else if (value instanceof Tuple) {
      this.#series("(", value.items, "t");
    } else if (value instanceof Named) {
      this.#op(`c${value.module}\n${value.name}\n`);
    } else if (value instanceof Called) {
      this.put(value.callee);
      this.#series("(", value.args, "tR");
    } else if (value instanceof Built) {
      this.put(value.type);
      this.#op(")");
      this.bytes.push(0x81);
      this.put(value.state);
      this.#op("b");
    } else if (value instanceof Mapping) {
      this.#series("}(", value.entries.flat(), "u");
    } else if (Array.isArray(value)) {
      this.#series("](", value, "e");
    } else {
      this.#series("}(", Object.entries(value as Record<string, Pickled>).flat(), "u");
    }
  }

  #op(text: string): void {
    this.bytes.push(...new TextEncoder().encode(text));
  }

  #series(before: string, items: readonly Pickled[], after: string): void {
    this.#op(before);
    for (const item of items) {
      this.put(item);
    }
    this.#op(after);
  }

  #number(value: number): void {
    const view = new DataView(new ArrayBuffer(8));
    if (Number.isInteger(value)) {
      view.setInt32(0, value, true);
      this.#op("J");
      this.bytes.push(...new Uint8Array(view.buffer, 0, 4));
    } else {
      view.setFloat64(0, value, false);
      this.#op("G");
      this.bytes.push(...new Uint8Array(view.buffer));
    }
  }

  #text(value: string): void {
    const text = new TextEncoder().encode(value);
    const length = new DataView(new ArrayBuffer(4));
    length.setUint32(0, text.length, true);
    this.#op("X");
    this.bytes.push(...new Uint8Array(length.buffer), ...text);
  }

  /** `torch._utils._rebuild_tensor_v2(storage, offset, shape, stride, requires_grad, hooks)`. */
  #tensor({ values }: Tensor): void {
    const key = String(this.storages.length);
    this.storages.push(new Uint8Array(Float32Array.from(values).buffer));
    this.#op("ctorch._utils\n_rebuild_tensor_v2\n((");
    this.#text("storage");
    this.#op("ctorch\nFloatStorage\n");
    this.#text(key);
    this.#text("cpu");
    this.#number(values.length);
    this.#op("tQ");
    this.#number(0);
    this.#number(values.length);
    this.bytes.push(0x85);
    this.#number(1);
    this.bytes.push(0x85, 0x89);
    this.#op("ccollections\nOrderedDict\n)RtR");
  }
}
