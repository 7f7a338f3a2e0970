import { anyUse, enumerations, madeFamilies, madeObjects, references } from "./listedNames.js";
import { isPickleOrZip } from "./likely.js";
import {
  isArray,
  isBitGenerator,
  isDtype,
  isGenerator,
  isMaskedArray,
  isOfBytes,
  isSeedSequence,
} from "./numpyRules.js";
import { dtypeOf, storageType } from "../torch/torchTypes.js";
import {
  attributesOf,
  globalName,
  isObject,
  itemsOf,
  type PickleCall,
  type PickleGlobal,
  type PickleValue,
} from "./value.js";

/** Whether a call, with all that is put into its result later, is one that libraries write. */
type CallRule = (call: PickleCall) => boolean;

/** The name that Python 3 imports for one of Python 2, where the module moved. */
export function modernName({ module, name }: Pick<PickleGlobal, "module" | "name">): string {
  const moved = module === "__builtin__" ? "builtins" : module === "copy_reg" ? "copyreg" : module;
  return `${moved}.${name}`;
}

const special: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([
  ["collections.defaultdict", ({ args }) => isFactory(itemsOf(args)?.[0])],
  ["copyreg._reconstructor", isReconstructor],
  ["_codecs.encode", isEncode],
  ["re._compile", ({ args }) => plainItems(args)],
  ["builtins.type", ({ args }) => itemsOf(args)?.length === 1 && itemsOf(args)?.[0] === null],
  ["builtins.reduce", isUnionOfTypes],
  ["functools.reduce", isUnionOfTypes],
  ["_functools.reduce", isUnionOfTypes],
  ["_operator.getitem", isSubscript],
  ["operator.getitem", isSubscript],
  ["types.GenericAlias", ({ args }) => isType(args)],
  ["numpy.dtype", isDtype],
  ["numpy.core.multiarray._reconstruct", isArray],
  ["numpy._core.multiarray._reconstruct", isArray],
  ["numpy.core.multiarray.scalar", isOfBytes],
  ["numpy._core.multiarray.scalar", isOfBytes],
  ["numpy.core.numeric._frombuffer", isOfBytes],
  ["numpy._core.numeric._frombuffer", isOfBytes],
  ["numpy.ma.core._mareconstruct", isMaskedArray],
  ["numpy.random._pickle.__bit_generator_ctor", isBitGenerator],
  ["numpy.random._pickle.__generator_ctor", isGenerator],
  ["numpy.random._pickle.__randomstate_ctor", isGenerator],
  ["numpy.random.bit_generator.__pyx_unpickle_SeedSequence", isSeedSequence],
  ["torch.storage._load_from_bytes", isWalkedBytes],
  ["torch._tensor._rebuild_from_type_v2", isRebuiltType],
  ["torch._utils._rebuild_wrapper_subclass", ({ args }) => isListedClass(itemsOf(args)?.[0])],
]);

const free = namesOf(anyUse);
const rules: ReadonlyMap<string, CallRule> = new Map([
  ...[...namesOf(madeObjects)].map((name): [string, CallRule] => [name, isMade]),
  ...[...namesOf(enumerations)].map((name): [string, CallRule] => [name, isMember]),
  ...[...namesOf(references)].map((name): [string, CallRule] => [name, () => false]),
  ...special,
]);

/** True for a name that trainers write, in some use at least. */
export function isListed(named: Pick<PickleGlobal, "module" | "name">): boolean {
  const name = modernName(named);
  return free.has(name) || ruleOf(name) !== undefined || isTorchData(named);
}

/** True for a name that is listed for some uses only: its calls must be looked at. */
export function needsLook(named: PickleGlobal): boolean {
  return ruleOf(modernName(named)) !== undefined;
}

/** Whether a call of such a name is one that libraries write. */
export function isAsWritten(call: PickleCall): boolean {
  const { callee } = call;
  const rule =
    isObject(callee) && callee.kind === "global" ? ruleOf(modernName(callee)) : undefined;
  return rule?.(call) ?? true;
}

function ruleOf(name: string): CallRule | undefined {
  return rules.get(name) ?? (madeFamilies.some((family) => family.test(name)) ? isMade : undefined);
}

function namesOf(byModule: Readonly<Record<string, string>>): ReadonlySet<string> {
  return new Set(
    Object.entries(byModule).flatMap(([module, names]) =>
      names.split(" ").map((name) => `${module}.${name}`),
    ),
  );
}

/** Dtypes, and classes of storages and tensors. */
function isTorchData({ module, name }: Pick<PickleGlobal, "module" | "name">): boolean {
  if (
    module === "torch" &&
    (dtypeOf(name) !== undefined || /^(bits|u?int)\d+(x\d+)?$/u.test(name))
  ) {
    return true;
  }
  return (
    /^torch(\.cuda|\.sparse|\.cuda\.sparse)?$/u.test(module) &&
    storageType(name.replace(/Tensor$/u, "Storage")) !== undefined
  );
}

/** An object that is made without a call, and given attributes by a dictionary: nothing of the class runs before. */
function isMade({ how, args, entries, items, states = [] }: PickleCall): boolean {
  const unnamed = (entries ?? []).every(
    ([key, value]) =>
      key === "" && isObject(value) && value.kind === "dict" && value.entries.length === 0,
  );
  return (
    how === "new" &&
    itemsOf(args)?.length === 0 &&
    unnamed &&
    items === undefined &&
    states.every(isAttributes)
  );
}

/** A dictionary with texts for keys, or `copyreg`'s pair of such for classes with `__slots__`. */
function isAttributes(state: PickleValue): boolean {
  const parts = isObject(state) && state.kind === "tuple" ? state.items : [state];
  return (
    parts.length <= 2 &&
    parts.every((part) => part === null || (isObject(part) && part.kind === "dict")) &&
    attributesOf(state).every(([key]) => typeof key === "string")
  );
}

function isMember({ how, args }: PickleCall): boolean {
  const items = itemsOf(args);
  return how === "call" && items?.length === 1 && plainItems(args);
}

function plainItems(args: PickleValue): boolean {
  return (
    itemsOf(args)?.every((item) => typeof item === "string" || typeof item === "number") === true
  );
}

/** What a defaultdict makes for a missing key: a container or a number. */
function isFactory(value: PickleValue | undefined): boolean {
  return value === undefined || value === null || (isNamed(value) && free.has(modernName(value)));
}

/** `_reconstructor(class, object, None)` of protocol 0 and 1, and of what is made of a plain container. */
function isReconstructor({ how, args }: PickleCall): boolean {
  const [type, base] = itemsOf(args) ?? [];
  return (
    how === "call" &&
    isListedClass(type) &&
    isNamed(base) &&
    /^builtins\.(?:object|dict|list|tuple|set|frozenset|int|float|str|bytes)$/u.test(
      modernName(base),
    )
  );
}

/** Bytes in protocol 2 and before. Other codecs are modules that the name would import. */
function isEncode({ how, args }: PickleCall): boolean {
  const [text, codec] = itemsOf(args) ?? [];
  return (
    how === "call" &&
    (typeof text === "string" || (isObject(text) && text.kind === "bytes")) &&
    (codec === undefined ||
      (typeof codec === "string" && /^(?:latin[-_]?1|utf[-_]?8|ascii)$/iu.test(codec)))
  );
}

/** The bytes of a file of torch.save, which were walked as one. */
function isWalkedBytes({ how, args }: PickleCall): boolean {
  const [bytes] = itemsOf(args) ?? [];
  if (how !== "call" || !isObject(bytes)) {
    return false;
  }
  if (bytes.kind === "bytes") {
    return bytes.walked === true;
  }
  const text = bytes.kind === "call" ? itemsOf(bytes.args)?.[0] : undefined;
  return (
    bytes.kind === "call" &&
    globalName(bytes.callee) === "_codecs.encode" &&
    typeof text === "string" &&
    isPickleOrZip(text.charCodeAt(0), text.charCodeAt(1))
  );
}

/** `_rebuild_from_type_v2(function, type, arguments, state)` calls the function. */
function isRebuiltType({ how, args }: PickleCall): boolean {
  const [rebuild, type] = itemsOf(args) ?? [];
  return (
    how === "call" &&
    isNamed(rebuild) &&
    /^torch\._utils\._rebuild_\w+$/u.test(rebuild.full) &&
    isListed(rebuild) &&
    isListedClass(type)
  );
}

function isListedClass(value: PickleValue | undefined): boolean {
  return isNamed(value) && isListed(value);
}

/** `int | None` is `reduce(or_, (int, NoneType))`. */
function isUnionOfTypes({ args }: PickleCall): boolean {
  const [operation, types, ...more] = itemsOf(args) ?? [];
  return (
    more.length === 0 &&
    /^_?operator\.or_$/u.test(globalName(operation) ?? "") &&
    types !== undefined &&
    isType(types)
  );
}

/** `Optional[int]` is `getitem(Union, (int, NoneType))`. */
function isSubscript({ args }: PickleCall): boolean {
  const [of, types, ...more] = itemsOf(args) ?? [];
  return (
    more.length === 0 &&
    /^typing\.\w+$/u.test(globalName(of) ?? "") &&
    types !== undefined &&
    isType(types)
  );
}

/** Types in types of an annotation; nobody has more. */
const deepest = 16;

/** A class by its name, None and its type, a generic one of such, and tuples of such. */
function isType(value: PickleValue, depth = 0): boolean {
  if (depth > deepest) {
    return false;
  }
  const items = itemsOf(value);
  if (items !== undefined) {
    return items.every((item) => isType(item, depth + 1));
  }
  if (!isObject(value)) {
    return value === null || typeof value === "string";
  }
  return value.kind === "global"
    ? isListed(value)
    : value.kind === "call" &&
        isNamed(value.callee) &&
        /^(?:builtins\.type|types\.GenericAlias|_?operator\.getitem|(?:builtins|functools)\.reduce)$/u.test(
          modernName(value.callee),
        );
}

function isNamed(value: PickleValue | undefined): value is PickleGlobal {
  return isObject(value) && value.kind === "global";
}
