import type { PickleCursor } from "./pickleCursor.js";
import type { PickleLimits } from "./pickleLimits.js";
import { Op } from "./pickleOpcodes.js";
import { PickleImports } from "./pickleImports.js";
import { decimalOf, integerOf, latin1Of, textOf } from "./pickleText.js";
import { unescaped } from "./pickleEscapes.js";
import type { PickleBytes, PickleCall, PickleValue } from "./pickleValue.js";

/** Why a pickle cannot be gone on with: it does not add up, or a limit is reached. */
export type MachineStop = "malformed" | "limit";

const keptBytes = 4096;
const longestInteger = 256;

/**
 * The stack machine of a pickle that only notes: where an unpickler would import or call, it puts a value that says
 * so. One object a container, call or byte string; text and numbers are those of JavaScript.
 */
export class PickleMachine {
  readonly imports = new PickleImports();
  /** What STOP found on top of the stack. */
  result: PickleValue | undefined;
  #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo: PickleValue[] = [];
  /** Memo entries whose numbers are not in order, which only strange writers have. */
  readonly #farMemo = new Map<number, PickleValue>();
  #objects = 0;

  constructor(private readonly limits: PickleLimits) {}

  /** Does what the cursor's opcode says. */
  visit(cursor: PickleCursor): MachineStop | undefined {
    const stack = this.#stack;
    switch (cursor.op) {
      case Op.Proto:
        return cursor.value <= 5 ? undefined : "malformed";
      case Op.Frame:
        return undefined;
      case Op.Stop:
        this.result = stack.pop();
        return this.result === undefined ? "malformed" : undefined;
      case Op.Mark:
        this.#marks.push(stack.length);
        return this.#marks.length > this.limits.stack ? "limit" : undefined;
      case Op.Pop:
        // Python takes a mark away where it lies on top.
        if (this.#marks.at(-1) === stack.length) {
          this.#marks.pop();
          return undefined;
        }
        return stack.pop() === undefined ? "malformed" : undefined;
      case Op.PopMark:
        return this.#popMark() === undefined ? "malformed" : undefined;
      case Op.Dup:
        return this.#push(stack.at(-1));
      case Op.None:
        return this.#push(null);
      case Op.NewTrue:
        return this.#push(true);
      case Op.NewFalse:
        return this.#push(false);
      case Op.BinInt:
      case Op.BinInt1:
      case Op.BinInt2:
      case Op.BinFloat:
        return this.#push(cursor.value);
      case Op.Int:
      case Op.Long:
        return this.#push(decimal(cursor));
      case Op.Float:
        return this.#push(Number(line(cursor)));
      case Op.Long1:
      case Op.Long4:
        return cursor.value > longestInteger
          ? this.#push(this.#bytes(cursor))
          : this.#push(integerOf(cursor.bytes, cursor.start, cursor.end));
      case Op.ShortBinUnicode:
      case Op.BinUnicode:
      case Op.BinUnicode8:
        return this.#text(cursor, textOf);
      case Op.ShortBinString:
      case Op.BinString:
        return this.#text(cursor, latin1Of);
      case Op.String:
      case Op.Unicode: {
        const text = unescaped(line(cursor), cursor.op === Op.String);
        this.imports.noteText(text);
        return this.#push(text);
      }
      case Op.BinBytes:
      case Op.ShortBinBytes:
      case Op.BinBytes8:
      case Op.ByteArray8:
        this.imports.noteBytes(cursor);
        return this.#push(this.#bytes(cursor));
      case Op.NextBuffer:
        return this.#push({ kind: "bytes", length: 0, bytes: undefined });
      case Op.ReadonlyBuffer:
        return stack.length === 0 ? "malformed" : undefined;
      case Op.EmptyTuple:
        return this.#push({ kind: "tuple", items: [] });
      case Op.Tuple1:
        return this.#take(1, "tuple");
      case Op.Tuple2:
        return this.#take(2, "tuple");
      case Op.Tuple3:
        return this.#take(3, "tuple");
      case Op.Tuple:
        return this.#collect("tuple");
      case Op.EmptyList:
        return this.#push({ kind: "list", items: [] });
      case Op.List:
        return this.#collect("list");
      case Op.EmptySet:
        return this.#push({ kind: "set", items: [] });
      case Op.FrozenSet:
        return this.#collect("set");
      case Op.EmptyDict:
        return this.#push({ kind: "dict", entries: [] });
      case Op.Dict: {
        const items = this.#popMark();
        return items === undefined || items.length % 2 !== 0
          ? "malformed"
          : this.#push({ kind: "dict", entries: pairs(items) });
      }
      case Op.Append:
        return this.#append(this.#popFew(1));
      case Op.Appends:
      case Op.AddItems:
        return this.#append(this.#popMark());
      case Op.SetItem:
        return this.#set(this.#popFew(2));
      case Op.SetItems:
        return this.#set(this.#popMark());
      case Op.Put:
        return this.#put(memoNumber(cursor));
      case Op.BinPut:
      case Op.LongBinPut:
        return this.#put(cursor.value);
      case Op.Memoize:
        return this.#put(this.#memo.length + this.#farMemo.size);
      case Op.Get:
        return this.#get(memoNumber(cursor));
      case Op.BinGet:
      case Op.LongBinGet:
        return this.#get(cursor.value);
      case Op.Ext1:
      case Op.Ext2:
      case Op.Ext4:
        return this.#push(this.imports.extension(cursor.value, cursor.position));
      case Op.Global:
        return this.#push(this.#named(cursor));
      case Op.StackGlobal: {
        const [module, name] = this.#popFew(2) ?? [];
        return module === undefined || name === undefined
          ? "malformed"
          : this.#push(this.imports.global(module, name, cursor.position));
      }
      case Op.Inst: {
        const items = this.#popMark();
        return items === undefined
          ? "malformed"
          : this.#push(call(this.#named(cursor), { kind: "tuple", items }));
      }
      case Op.Obj: {
        const [callee, ...items] = this.#popMark() ?? [];
        return callee === undefined
          ? "malformed"
          : this.#push(call(callee, { kind: "tuple", items }));
      }
      case Op.Reduce:
      case Op.NewObj: {
        const [callee, args] = this.#popFew(2) ?? [];
        return callee === undefined || args === undefined
          ? "malformed"
          : this.#push(call(callee, args));
      }
      case Op.NewObjEx: {
        const [callee, args, named] = this.#popFew(3) ?? [];
        return callee === undefined || args === undefined || named === undefined
          ? "malformed"
          : this.#push(call(callee, args, named));
      }
      case Op.Build: {
        const [target, state] = this.#popFew(2) ?? [];
        if (target === undefined || state === undefined) {
          return "malformed";
        }
        if (isObject(target) && target.kind === "call") {
          target.states.push(state);
        }
        return this.#push(target);
      }
      case Op.PersId:
        return this.#push({ kind: "persistent", id: line(cursor) });
      case Op.BinPersId: {
        const id = this.#pop();
        return id === undefined ? "malformed" : this.#push({ kind: "persistent", id });
      }
    }
  }

  #push(value: PickleValue | undefined): MachineStop | undefined {
    if (value === undefined) {
      return "malformed";
    }
    if (isObject(value)) {
      this.#objects += 1;
    }
    this.#stack.push(value);
    return this.#objects > this.limits.objects || this.#stack.length > this.limits.stack
      ? "limit"
      : undefined;
  }

  /** Values above the last mark, and the mark, off the stack. */
  #popMark(): PickleValue[] | undefined {
    const mark = this.#marks.pop();
    return mark === undefined ? undefined : this.#stack.splice(mark);
  }

  #pop(): PickleValue | undefined {
    return this.#stack.length > (this.#marks.at(-1) ?? 0) ? this.#stack.pop() : undefined;
  }

  #popFew(count: number): PickleValue[] | undefined {
    const at = this.#stack.length - count;
    return at < (this.#marks.at(-1) ?? 0) ? undefined : this.#stack.splice(at);
  }

  #take(count: number, kind: "tuple"): MachineStop | undefined {
    const items = this.#popFew(count);
    return items === undefined ? "malformed" : this.#push({ kind, items });
  }

  #collect(kind: "tuple" | "list" | "set"): MachineStop | undefined {
    const items = this.#popMark();
    return items === undefined ? "malformed" : this.#push({ kind, items });
  }

  #append(items: readonly PickleValue[] | undefined): MachineStop | undefined {
    const target = this.#top();
    if (items === undefined || target === undefined) {
      return "malformed";
    }
    if (isObject(target) && "items" in target) {
      for (const item of items) {
        target.items.push(item);
      }
    }
    return undefined;
  }

  #set(items: readonly PickleValue[] | undefined): MachineStop | undefined {
    const target = this.#top();
    if (items === undefined || target === undefined || items.length % 2 !== 0) {
      return "malformed";
    }
    if (isObject(target) && "entries" in target) {
      for (let at = 0; at < items.length; at += 2) {
        target.entries.push([items[at] ?? null, items[at + 1] ?? null]);
      }
      this.#objects += items.length / 2;
    }
    return this.#objects > this.limits.objects ? "limit" : undefined;
  }

  #top(): PickleValue | undefined {
    return this.#stack.length > (this.#marks.at(-1) ?? 0) ? this.#stack.at(-1) : undefined;
  }

  #put(at: number): MachineStop | undefined {
    const value = this.#top();
    if (value === undefined || at < 0 || !Number.isSafeInteger(at)) {
      return "malformed";
    }
    if (at <= this.#memo.length) {
      this.#memo[at] = value;
    } else {
      this.#farMemo.set(at, value);
    }
    return this.#memo.length + this.#farMemo.size > this.limits.memo ? "limit" : undefined;
  }

  #get(at: number): MachineStop | undefined {
    const value = at < this.#memo.length ? this.#memo[at] : this.#farMemo.get(at);
    if (value === undefined) {
      return "malformed";
    }
    this.#stack.push(value);
    return this.#stack.length > this.limits.stack ? "limit" : undefined;
  }

  #named({ bytes, start, end, start2, end2, position }: PickleCursor): PickleValue {
    return this.imports.global(textOf(bytes, start, end), textOf(bytes, start2, end2), position);
  }

  #text(
    cursor: PickleCursor,
    decode: (bytes: Uint8Array, start: number, end: number) => string,
  ): MachineStop | undefined {
    if (!cursor.whole) {
      return this.#push(this.#bytes(cursor));
    }
    const text = decode(cursor.bytes, cursor.start, cursor.end);
    this.imports.noteText(text);
    return this.#push(text);
  }

  #bytes({ bytes, start, end, value }: PickleCursor): PickleBytes {
    const kept = value <= keptBytes ? bytes.slice(start, end) : undefined;
    return { kind: "bytes", length: value, bytes: kept };
  }
}

function isObject(
  value: PickleValue | undefined,
): value is Exclude<PickleValue, string | number | bigint | boolean | null> {
  return typeof value === "object" && value !== null;
}

function call(callee: PickleValue, args: PickleValue, named?: PickleValue): PickleCall {
  return {
    kind: "call",
    callee,
    args,
    states: [],
    items: [],
    entries: named === undefined ? [] : [["", named]],
  };
}

function pairs(items: readonly PickleValue[]): [PickleValue, PickleValue][] {
  return Array.from({ length: items.length / 2 }, (_, at) => [
    items[2 * at] ?? null,
    items[2 * at + 1] ?? null,
  ]);
}

function line({ bytes, start, end }: PickleCursor): string {
  return textOf(bytes, start, end);
}

/** INT has `00` and `01` for the booleans. */
function decimal(cursor: PickleCursor): PickleValue | undefined {
  const text = line(cursor);
  return cursor.op === Op.Int && (text === "00" || text === "01") ? text === "01" : decimalOf(text);
}

function memoNumber(cursor: PickleCursor): number {
  const value = decimalOf(line(cursor));
  return typeof value === "number" ? value : -1;
}
