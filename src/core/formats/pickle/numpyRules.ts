import {
  entriesOf,
  globalName,
  isObject,
  itemsOf,
  type PickleCall,
  type PickleValue,
} from "./value.js";

/** NumPy's flags of a type with objects in a field: it must be counted, initialised, and pickled as a list. */
const objectFlags = 0x1b;

/** Size of an element type and whether it holds Python objects, by its descriptor. */
interface Dtype {
  readonly bytes: number;
  readonly objects: boolean;
}

/**
 * True for a descriptor as NumPy writes it. `__setstate__` believes fields, offsets, sizes and flags: with others, reading
 * an array follows a pointer of the file's choice.
 *
 * @see https://github.com/numpy/numpy/blob/main/numpy/_core/src/multiarray/descriptor.c `arraydescr_setstate`
 */
export function isDtype(call: PickleCall): boolean {
  return dtypeOf(call, 0) !== undefined;
}

/** Fields in fields of a descriptor; nobody has more. */
const deepest = 8;

function dtypeOf(value: PickleValue | undefined, depth: number): Dtype | undefined {
  if (
    depth > deepest ||
    !isObject(value) ||
    value.kind !== "call" ||
    globalName(value.callee) !== "numpy.dtype" ||
    value.how !== "call"
  ) {
    return undefined;
  }
  const name = itemsOf(value.args)?.[0];
  const match = typeof name === "string" ? /^[|<>=]?([?a-zA-Z])(\d*)$/u.exec(name) : null;
  const states = value.states ?? [];
  if (match === null || states.length > 1) {
    return undefined;
  }
  const [, letter = "", digits = ""] = match;
  const size = (letter === "U" ? 4 : 1) * Number(digits === "" ? "1" : digits);
  const plain = { bytes: size, objects: letter === "O" };
  return states.length === 0 ? plain : ofState(plain, letter, itemsOf(states[0]), depth);
}

function ofState(
  plain: Dtype,
  letter: string,
  state: readonly PickleValue[] | undefined,
  depth: number,
): Dtype | undefined {
  const [, , base, names, fields, bytes, , flags = 0] = state ?? [];
  if (state === undefined || typeof bytes !== "number" || typeof flags !== "number") {
    return undefined;
  }
  if (base === null && names === null && fields === null) {
    const sizeless = /[SUVa]/u.test(letter) ? bytes === plain.bytes || bytes === -1 : bytes === -1;
    return sizeless && (!plain.objects || (flags & objectFlags) === objectFlags)
      ? plain
      : undefined;
  }
  if (letter !== "V" || bytes !== plain.bytes) {
    return undefined;
  }
  const found =
    base === null
      ? ofFields(itemsOf(names), fields, { bytes, depth })
      : ofSubarray(itemsOf(base), depth);
  return found?.bytes === bytes && (!found.objects || (flags & objectFlags) === objectFlags)
    ? found
    : undefined;
}

function ofFields(
  names: readonly PickleValue[] | undefined,
  fields: PickleValue | undefined,
  { bytes, depth }: { readonly bytes: number; readonly depth: number },
): Dtype | undefined {
  const entries = entriesOf(fields);
  if (names === undefined || entries.length < names.length) {
    return undefined;
  }
  let objects = false;
  for (const [, place] of entries) {
    const [type, offset] = itemsOf(place) ?? [];
    const field = dtypeOf(type, depth + 1);
    if (
      field === undefined ||
      typeof offset !== "number" ||
      offset < 0 ||
      offset + field.bytes > bytes
    ) {
      return undefined;
    }
    objects ||= field.objects;
  }
  return { bytes, objects };
}

function ofSubarray(base: readonly PickleValue[] | undefined, depth: number): Dtype | undefined {
  const [type, shape] = base ?? [];
  const element = dtypeOf(type, depth + 1);
  const sizes = typeof shape === "number" ? [shape] : itemsOf(shape);
  if (element === undefined || sizes === undefined) {
    return undefined;
  }
  const bytes = sizes.reduce<number>(
    (product, size) => product * (typeof size === "number" ? size : Number.NaN),
    element.bytes,
  );
  return { bytes, objects: element.objects };
}

/** `_reconstruct(ndarray, (0,), b"b")`, filled once with (version, shape, dtype, order, data): objects as a list. */
export function isArray({ how, args, states = [] }: PickleCall): boolean {
  const [type] = itemsOf(args) ?? [];
  return (
    how === "call" &&
    globalName(type) === "numpy.ndarray" &&
    states.length <= 1 &&
    (states[0] === undefined || holdsData(itemsOf(states[0]), 2))
  );
}

/** `_mareconstruct(MaskedArray, ndarray, (0,), b"b")`, filled once: as an array, with its mask and fill value. */
export function isMaskedArray({ how, args, states = [] }: PickleCall): boolean {
  const [type, base] = itemsOf(args) ?? [];
  return (
    how === "call" &&
    /^numpy\.ma\.(?:core\.)?MaskedArray$/u.test(globalName(type) ?? "") &&
    globalName(base) === "numpy.ndarray" &&
    states.length <= 1 &&
    (states[0] === undefined || holdsData(itemsOf(states[0]), 2))
  );
}

function holdsData(state: readonly PickleValue[] | undefined, at: number): boolean {
  const dtype = dtypeOf(state?.[at], 0);
  const data = state?.[at + 2];
  const isList = isObject(data) && data.kind === "list";
  return dtype !== undefined && data !== undefined && (isList || !dtype.objects);
}

/** `scalar(dtype, bytes)` and `_frombuffer(buffer, dtype, shape, order)`: bytes of a type without objects. */
export function isOfBytes({ how, args }: PickleCall): boolean {
  const dtype = itemsOf(args)
    ?.map((item) => dtypeOf(item, 0))
    .find((found) => found !== undefined);
  return how === "call" && dtype?.objects === false;
}

const generators = /^numpy\.random\._(?:pcg64|mt19937|philox|sfc64)\.[A-Z]\w+$/u;

/** `__bit_generator_ctor(PCG64)` calls the class that it is given; older files give a name. */
export function isBitGenerator({ how, args }: PickleCall): boolean {
  const items = itemsOf(args) ?? [];
  return how === "call" && items.every((type) => isName(type) || generators.test(nameOf(type)));
}

/** `__generator_ctor` and `__randomstate_ctor`: of a name or a bit generator, and the constructor to use for it. */
export function isGenerator({ how, args }: PickleCall): boolean {
  const [generator, maker, ...more] = itemsOf(args) ?? [];
  const made =
    isObject(generator) &&
    generator.kind === "call" &&
    nameOf(generator.callee) === "numpy.random._pickle.__bit_generator_ctor";
  return (
    how === "call" &&
    more.length === 0 &&
    (generator === undefined || isName(generator) || made) &&
    (maker === undefined || nameOf(maker) === "numpy.random._pickle.__bit_generator_ctor")
  );
}

/** `__pyx_unpickle_SeedSequence(SeedSequence, checksum, state)`. */
export function isSeedSequence({ how, args }: PickleCall): boolean {
  return how === "call" && /\.SeedSequence$/u.test(nameOf(itemsOf(args)?.[0]));
}

function isName(value: PickleValue | undefined): boolean {
  return typeof value === "string" && /^\w+$/u.test(value);
}

function nameOf(value: PickleValue | undefined): string {
  return globalName(value) ?? "";
}
