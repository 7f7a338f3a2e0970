import { dtypeOf, storageType, type ElementType } from "./torchTypes.js";
import {
  entriesOf,
  globalName,
  itemsOf,
  keyOf,
  type PickleCall,
  type PickleValue,
} from "./pickleValue.js";

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

/** What a pickle says of its storages and tensors. */
export interface TorchTensors {
  readonly tensors: readonly TorchTensor[];
  /** Bytes that each storage must have, by key. */
  readonly storages: ReadonlyMap<string, number>;
  /** True when there were more than {@link tensorLimit}, or they lay deeper than is looked. */
  readonly cut: boolean;
}

const tensorLimit = 1_000_000;
const visitLimit = 8_000_000;
const depthLimit = 40;

/** Collects the tensors of a pickle's value, in file order. Shared values are seen once for each path to them. */
export function collectTensors(root: PickleValue): TorchTensors {
  const tensors: TorchTensor[] = [];
  const storages = new Map<string, number>();
  let visits = 0;
  let cut = false;
  const visit = (value: PickleValue, name: string, depth: number): void => {
    if (typeof value !== "object" || value === null) {
      return;
    }
    visits += 1;
    if (depth > depthLimit || visits > visitLimit || tensors.length >= tensorLimit) {
      cut = true;
      return;
    }
    if (value.kind === "persistent") {
      noteStorage(value, storages);
      return;
    }
    const below = (key: string): string => (name === "" ? key : `${name}.${key}`);
    if (value.kind === "list" || value.kind === "tuple" || value.kind === "set") {
      value.items.forEach((item, at) => visit(item, below(String(at)), depth + 1));
      return;
    }
    if (value.kind === "call") {
      const tensor = tensorOf(value, name, storages);
      if (tensor !== undefined) {
        tensors.push(tensor);
        return;
      }
      const callee = globalName(value.callee) ?? "";
      const inner = wrapped(callee, value);
      if (inner !== undefined) {
        visit(inner, name, depth + 1);
        return;
      }
      if (!callee.startsWith("collections.")) {
        visit(value.args, name, depth + 1);
      }
      value.items.forEach((item, at) => visit(item, below(String(at)), depth + 1));
    }
    for (const [key, item] of entriesOf(value)) {
      visit(item, below(keyOf(key) ?? "?"), depth + 1);
    }
  };
  visit(root, "", 0);
  return { tensors, storages, cut };
}

/** What a Parameter wraps: its tensor. Of a distributed tensor, the part that this rank holds. */
function wrapped(callee: string, { args }: PickleCall): PickleValue | undefined {
  const items = itemsOf(args) ?? [];
  if (callee.startsWith("torch._utils._rebuild_parameter")) {
    return items[0];
  }
  if (callee === "torch._tensor._rebuild_from_type_v2") {
    const local = entriesOf(items[3]).find(([key]) => key === "_local_tensor");
    // Other subclasses are rebuilt by a function and its arguments, as if it were called.
    return (
      local?.[1] ??
      (items[0] === undefined || items[2] === undefined
        ? undefined
        : { kind: "call", callee: items[0], args: items[2], states: [], items: [], entries: [] })
    );
  }
  return undefined;
}

function tensorOf(
  { callee, args }: PickleCall,
  name: string,
  storages: Map<string, number>,
): TorchTensor | undefined {
  const items = itemsOf(args) ?? [];
  switch (globalName(callee)) {
    case "torch._utils._rebuild_tensor":
    case "torch._utils._rebuild_tensor_v2":
    case "torch._utils._rebuild_qtensor":
      return viewOf(name, items, noteStorage(items[0], storages));
    case "torch._utils._rebuild_tensor_v3": {
      const storage = noteStorage(items[0], storages);
      const type = dtypeOf(globalName(items[6])?.replace(/^torch\./u, "") ?? "");
      return storage === undefined || type === undefined
        ? undefined
        : viewOf(name, items, { ...storage, type });
    }
    case "torch._utils._rebuild_meta_tensor_no_storage": {
      const type = dtypeOf(globalName(items[0])?.replace(/^torch\./u, "") ?? "");
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

interface StorageReference {
  readonly key: string;
  readonly type: ElementType;
}

/** The reference `("storage", class, key, location, elements)`; notes how many bytes it claims. */
function noteStorage(
  value: PickleValue | undefined,
  storages: Map<string, number>,
): StorageReference | undefined {
  const id =
    typeof value === "object" && value?.kind === "persistent" ? (itemsOf(value.id) ?? []) : [];
  const [tag, type, key, , elements] = id;
  const element = storageType(globalName(type)?.replace(/^.*\./u, "") ?? "");
  if (tag !== "storage" || element === undefined || typeof elements !== "number") {
    return undefined;
  }
  const name = keyOf(key ?? null);
  if (name === undefined) {
    return undefined;
  }
  storages.set(name, Math.max(storages.get(name) ?? 0, elements * element.bytes));
  return { key: name, type: element };
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
