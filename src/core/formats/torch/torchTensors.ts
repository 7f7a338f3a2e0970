import { dtypeOf, storageType, type ElementType } from "./torchTypes.js";
import {
  attributesOf,
  entriesOf,
  globalName,
  itemsOf,
  keyOf,
  type PickleCall,
  type PickleValue,
} from "../pickle/value.js";

/** A tensor of a file of torch.save. */
export interface TorchTensor {
  /** Dotted path from the outermost mapping: `model.wte.weight`, `optimizer.state.0.exp_avg`. */
  readonly name: string;
  /** As safetensors spells it (`BF16`, `F32`, `I64`); torch's own name where that has none. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Elements times their size; a view has fewer than its storage. */
  readonly bytes: number;
  /** The storage that it is a view of (record `data/KEY` of a zip); undefined for a meta tensor. */
  readonly storage: string | undefined;
  /** Elements of the storage before its first. */
  readonly offset: number;
  /** Elements to step in each dimension. */
  readonly stride: readonly number[];
}

/** The tensors of a pickle. */
export interface TorchTensors {
  readonly tensors: readonly TorchTensor[];
  /** True when there were more than {@link tensorLimit}, or they lay deeper than is looked. */
  readonly cut: boolean;
}

const tensorLimit = 1_000_000;
const depthLimit = 40;

/**
 * Collects the tensors of a pickle's value, in file order. A tensor that stands in several places is listed with each of
 * its names, a container that does with its first.
 */
export function collectTensors(root: PickleValue): TorchTensors {
  const tensors: TorchTensor[] = [];
  const seen = new Set<PickleValue>();
  let cut = false;
  const visit = (value: PickleValue, name: string, depth: number): void => {
    if (typeof value !== "object" || value === null) {
      return;
    }
    if (depth > depthLimit || tensors.length >= tensorLimit) {
      cut = true;
      return;
    }
    const below = (key: string): string => (name === "" ? key : `${name}.${key}`);
    if (value.kind === "call") {
      const tensor = tensorOf(value, name);
      if (tensor !== undefined) {
        tensors.push(tensor);
        return;
      }
      const inner = wrapped(value);
      if (inner !== undefined) {
        visit(inner, name, depth + 1);
        return;
      }
    }
    if (seen.has(value)) {
      return;
    }
    seen.add(value);
    if (value.kind === "list" || value.kind === "tuple" || value.kind === "set") {
      value.items.forEach((item, at) => visit(item, below(String(at)), depth + 1));
      return;
    }
    if (value.kind === "call") {
      visit(value.args, name, depth + 1);
      value.items?.forEach((item, at) => visit(item, below(String(at)), depth + 1));
    }
    for (const [key, item] of entriesOf(value)) {
      visit(item, below(keyOf(key) ?? "?"), depth + 1);
    }
  };
  visit(root, "", 0);
  return { tensors, cut };
}

/** What a Parameter wraps: its tensor. Of a distributed tensor, the part that this rank holds. */
function wrapped({ callee, args }: PickleCall): PickleValue | undefined {
  const [first, , inner, state] = itemsOf(args) ?? [];
  const name = globalName(callee) ?? "";
  if (name.startsWith("torch._utils._rebuild_parameter")) {
    return first;
  }
  if (name !== "torch._tensor._rebuild_from_type_v2" || first === undefined) {
    return undefined;
  }
  const local = attributesOf(state ?? null).find(([key]) => key === "_local_tensor");
  // Other subclasses are rebuilt by a function and its arguments, as if it were called.
  return local?.[1] ?? { kind: "call", how: "call", callee: first, args: inner ?? null };
}

function tensorOf({ callee, args }: PickleCall, name: string): TorchTensor | undefined {
  const items = itemsOf(args) ?? [];
  switch (globalName(callee) ?? "") {
    case "torch._utils._rebuild_tensor":
    case "torch._utils._rebuild_tensor_v2":
    case "torch._utils._rebuild_qtensor":
      return viewOf(name, items, storageOf(items[0]));
    case "torch._utils._rebuild_tensor_v3": {
      const storage = storageOf(items[0]);
      const type = dtypeOf(bareName(items[6]));
      return storage === undefined || type === undefined
        ? undefined
        : viewOf(name, items, { ...storage, type });
    }
    case "torch._utils._rebuild_meta_tensor_no_storage": {
      const type = dtypeOf(bareName(items[0]));
      const shape = sizesOf(items[1]);
      return type === undefined || shape === undefined
        ? undefined
        : {
            name,
            dtype: type.name,
            shape,
            bytes: 0,
            storage: undefined,
            offset: 0,
            stride: sizesOf(items[2]) ?? [],
          };
    }
    default:
      return undefined;
  }
}

/** A storage that a pickle refers to. */
export interface StorageReference {
  readonly key: string;
  readonly type: ElementType;
  readonly bytes: number;
}

/** Reads the reference `("storage", class, key, location, elements)`; undefined of any other value. */
export function storageOf(value: PickleValue | undefined): StorageReference | undefined {
  const id =
    typeof value === "object" && value?.kind === "persistent" ? (itemsOf(value.id) ?? []) : [];
  const [tag, storageClass, key, , elements] = id;
  const type = storageType(bareName(storageClass));
  const name = keyOf(key ?? null);
  return tag !== "storage" ||
    type === undefined ||
    name === undefined ||
    typeof elements !== "number"
    ? undefined
    : { key: name, type, bytes: elements * type.bytes };
}

function bareName(value: PickleValue | undefined): string {
  return typeof value === "object" && value?.kind === "global" ? value.name : "";
}

/** Bytes that each storage must have, by key, in order of first use. */
export function storageSizes(references: readonly PickleValue[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const reference of references) {
    const storage = storageOf(reference);
    if (storage !== undefined) {
      sizes.set(storage.key, Math.max(sizes.get(storage.key) ?? 0, storage.bytes));
    }
  }
  return sizes;
}

function viewOf(
  name: string,
  items: readonly PickleValue[],
  storage: StorageReference | undefined,
): TorchTensor | undefined {
  const shape = sizesOf(items[2]);
  const stride = sizesOf(items[3]);
  const offset = items[1];
  return storage === undefined || shape === undefined || typeof offset !== "number"
    ? undefined
    : {
        name,
        dtype: storage.type.name,
        shape,
        bytes: shape.reduce((product, size) => product * size, storage.type.bytes),
        storage: storage.key,
        offset,
        stride: stride ?? [],
      };
}

/** A tuple of whole numbers, or a torch.Size of one. */
export function sizesOf(value: PickleValue | undefined): readonly number[] | undefined {
  const items =
    typeof value === "object" && value?.kind === "call" && globalName(value.callee) === "torch.Size"
      ? itemsOf(itemsOf(value.args)?.[0])
      : itemsOf(value);
  return items?.every((item) => typeof item === "number") === true ? items : undefined;
}
