/**
 * What a pickle builds, as values of ours: nothing in it was called or imported. Values may be shared and may form
 * cycles, as in the pickle; whoever walks them bounds the walk.
 */
export type PickleValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | PickleBytes
  | PickleSequence
  | PickleDict
  | PickleGlobal
  | PickleCall
  | PicklePersistent;

/** Bytes, or a text or integer too long to keep; `bytes` is there for up to 4 KiB. */
export interface PickleBytes {
  readonly kind: "bytes";
  readonly length: number;
  readonly bytes: Uint8Array | undefined;
  /** True where it begins like a pickle or zip, and is walked as one. */
  readonly walked?: boolean;
}

/** A list, tuple or set; sets in the order of the file. */
export interface PickleSequence {
  readonly kind: "list" | "tuple" | "set";
  readonly items: PickleValue[];
}

/** A dict; of a key that is set twice, both entries. */
export interface PickleDict {
  readonly kind: "dict";
  readonly entries: [PickleValue, PickleValue][];
}

/** A name that an unpickler would import; `position` is that of the opcode, in bytes from the pickle's source. */
export interface PickleGlobal {
  readonly kind: "global";
  readonly module: string;
  readonly name: string;
  /** `module.name`. */
  readonly full: string;
  readonly position: number;
}

/** What an unpickler would make by calling `callee`, with what it would put into the result. */
export interface PickleCall {
  readonly kind: "call";
  /** `call`: REDUCE, INST and OBJ, which call it. `new`: NEWOBJ, which makes an object without a call of `__init__`. */
  readonly how: "call" | "new";
  readonly callee: PickleValue;
  readonly args: PickleValue;
  /** Arguments of BUILD, in order: usually one dict of attributes. */
  states?: PickleValue[];
  /** From APPENDS and ADDITEMS. */
  items?: PickleValue[];
  /** From SETITEMS. */
  entries?: [PickleValue, PickleValue][];
}

/** A reference to something outside the pickle: in files of torch.save, a storage. */
export interface PicklePersistent {
  readonly kind: "persistent";
  readonly id: PickleValue;
}

/** `module.name` of a global; undefined of any other value. */
export function globalName(value: PickleValue | undefined): string | undefined {
  return typeof value === "object" && value !== null && value.kind === "global"
    ? value.full
    : undefined;
}

/** The items of a tuple or list; undefined of any other value. */
export function itemsOf(value: PickleValue | undefined): readonly PickleValue[] | undefined {
  return typeof value === "object" &&
    value !== null &&
    (value.kind === "tuple" || value.kind === "list")
    ? value.items
    : undefined;
}

const noEntries: readonly (readonly [PickleValue, PickleValue])[] = [];

/**
 * Key and value pairs of a dict or of what stands for one: an OrderedDict or Counter, and any other object with
 * attributes, which are what BUILD was given. Empty where there are none.
 */
export function entriesOf(
  value: PickleValue | undefined,
): readonly (readonly [PickleValue, PickleValue])[] {
  if (typeof value !== "object" || value === null) {
    return noEntries;
  }
  if (value.kind === "dict") {
    return value.entries;
  }
  if (value.kind !== "call") {
    return noEntries;
  }
  // The attributes of an OrderedDict (`_metadata` of a state dict) are none of its keys.
  return (globalName(value.callee) ?? "").startsWith("collections.")
    ? [...(value.entries ?? noEntries), ...pairsOf(value)]
    : [...(value.entries ?? noEntries), ...(value.states ?? []).flatMap(attributesOf)];
}

/** Attributes in a state: a dict, or `copyreg`'s (dict or None, slots) of classes with `__slots__`. */
export function attributesOf(state: PickleValue): readonly (readonly [PickleValue, PickleValue])[] {
  return (itemsOf(state) ?? [state]).flatMap((part) =>
    typeof part === "object" && part?.kind === "dict" ? part.entries : [],
  );
}

/** Python 2 wrote an OrderedDict as a call with a list of pairs; a Counter is a call with a dict. */
function pairsOf({ args }: PickleCall): readonly (readonly [PickleValue, PickleValue])[] {
  const first = itemsOf(args)?.[0];
  const pairs = itemsOf(first) ?? [];
  return [
    ...(typeof first === "object" && first?.kind === "dict" ? first.entries : []),
    ...pairs.flatMap((pair): (readonly [PickleValue, PickleValue])[] => {
      const [key, item] = itemsOf(pair) ?? [];
      return key === undefined || item === undefined ? [] : [[key, item]];
    }),
  ];
}

/** A key as a part of a dotted path: text as it is, integers in digits; undefined of any other. */
export function keyOf(key: PickleValue): string | undefined {
  return typeof key === "string"
    ? key
    : typeof key === "number" || typeof key === "bigint"
      ? String(key)
      : undefined;
}

/** Keys and values that follow each other, as pairs. */
export function pairsOfItems(items: readonly PickleValue[]): [PickleValue, PickleValue][] {
  return Array.from({ length: items.length / 2 }, (_, at) => [
    items[2 * at] ?? null,
    items[2 * at + 1] ?? null,
  ]);
}

/** True of the values that are objects of ours, not of JavaScript's own. */
export function isObject(
  value: PickleValue | undefined,
): value is Exclude<PickleValue, string | number | bigint | boolean | null> {
  return typeof value === "object" && value !== null;
}
