import type { PickleCursor } from "./cursor.js";
import { PickleStack, type MachineStop } from "./stack.js";
import type { PickleLimits } from "./limits.js";
import { Op } from "./opcodes.js";
import { fillEntries, fillItems } from "./fill.js";
import { PickleImports } from "./imports.js";
import { isPickleOrZip } from "./likely.js";
import { PickleShapes } from "./shapes.js";
import { integerOf, latin1Of, textOf } from "./text.js";
import { floatLine, integerLine, lineOf, memoLine, textLine } from "./line.js";
import {
  isObject,
  pairsOfItems,
  type PickleBytes,
  type PickleCall,
  type PicklePersistent,
  type PickleSequence,
  type PickleValue,
} from "./value.js";

const keptBytes = 4096;
const longestInteger = 256;
/** Nothing is ever added to a tuple, and most calls have no arguments. */
const emptyTuple: PickleSequence = { kind: "tuple", items: [] };

/**
 * The stack machine of a pickle that only notes: where an unpickler would import or call, it puts a value that says
 * so. One object a container, call or byte string; text and numbers are those of JavaScript.
 */
export class PickleMachine {
  readonly imports = new PickleImports();
  /** References to something outside the pickle, in order; one and the same may come many times. */
  readonly references: PicklePersistent[] = [];
  /** What STOP found on top of the stack. */
  result: PickleValue | undefined;
  readonly #stack: PickleStack;
  readonly #shapes = new PickleShapes();
  #objects = 0;

  constructor(private readonly limits: PickleLimits) {
    this.#stack = new PickleStack(limits);
  }

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
        stack.mark();
        return stack.stop;
      case Op.Pop:
        return stack.drop() ? undefined : "malformed";
      case Op.PopMark:
        return stack.popMark() === undefined ? "malformed" : undefined;
      case Op.Dup:
        return this.#push(stack.top());
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
        return this.#push(integerLine(cursor));
      case Op.Float:
        return this.#push(floatLine(cursor));
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
        const text = textLine(cursor);
        this.imports.noteText(text ?? "");
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
        return stack.top() === undefined ? "malformed" : undefined;
      case Op.EmptyTuple:
        return this.#push(emptyTuple);
      case Op.Tuple1:
        return this.#tuple(stack.popFew(1));
      case Op.Tuple2:
        return this.#tuple(stack.popFew(2));
      case Op.Tuple3:
        return this.#tuple(stack.popFew(3));
      case Op.Tuple:
        return this.#tuple(stack.popMark());
      case Op.EmptyList:
        return this.#push({ kind: "list", items: [] });
      case Op.List:
        return this.#sequence("list", stack.popMark());
      case Op.EmptySet:
        return this.#push({ kind: "set", items: [] });
      case Op.FrozenSet:
        return this.#sequence("set", stack.popMark());
      case Op.EmptyDict:
        return this.#push({ kind: "dict", entries: [] });
      case Op.Dict: {
        const items = stack.popMark();
        return items === undefined || items.length % 2 !== 0
          ? "malformed"
          : this.#push({ kind: "dict", entries: pairsOfItems(items) });
      }
      case Op.Append:
        return fillItems(stack, stack.size - 1) ? undefined : "malformed";
      case Op.Appends:
      case Op.AddItems:
        return fillItems(stack, stack.unmark()) ? undefined : "malformed";
      case Op.SetItem:
        return this.#set(fillEntries(stack, stack.size - 2));
      case Op.SetItems:
        return this.#set(fillEntries(stack, stack.unmark()));
      case Op.Put:
        return stack.put(memoLine(cursor));
      case Op.BinPut:
      case Op.LongBinPut:
        return stack.put(cursor.value);
      case Op.Memoize:
        return stack.put(stack.memoSize);
      case Op.Get:
        return stack.get(memoLine(cursor));
      case Op.BinGet:
      case Op.LongBinGet:
        return stack.get(cursor.value);
      case Op.Ext1:
      case Op.Ext2:
      case Op.Ext4:
        return this.#push(this.imports.extension(cursor.value, cursor.position));
      case Op.Global:
        return this.#push(this.#named(cursor));
      case Op.StackGlobal: {
        const name = stack.pop();
        const module = stack.pop();
        return module === undefined || name === undefined
          ? "malformed"
          : this.#push(this.imports.global(module, name, cursor.position));
      }
      case Op.Inst: {
        const items = stack.popMark();
        return items === undefined
          ? "malformed"
          : this.#call(cursor, this.#named(cursor), { kind: "tuple", items });
      }
      case Op.Obj: {
        const [callee, ...items] = stack.popMark() ?? [];
        return callee === undefined
          ? "malformed"
          : this.#call(cursor, callee, { kind: "tuple", items });
      }
      case Op.Reduce:
      case Op.NewObj: {
        const args = stack.pop();
        const callee = stack.pop();
        return callee === undefined || args === undefined
          ? "malformed"
          : this.#call(cursor, callee, args);
      }
      case Op.NewObjEx: {
        const [callee, args, named] = stack.popFew(3) ?? [];
        return callee === undefined || args === undefined || named === undefined
          ? "malformed"
          : this.#call(cursor, callee, args, named);
      }
      case Op.Build: {
        const state = stack.pop();
        const target = stack.pop();
        if (target === undefined || state === undefined) {
          return "malformed";
        }
        if (isObject(target) && target.kind === "call") {
          (target.states ??= []).push(state);
        } else if (isObject(target) && target.kind === "global") {
          this.imports.changed(target, cursor.position);
        }
        return this.#push(target);
      }
      case Op.PersId:
        return this.#refer(lineOf(cursor));
      case Op.BinPersId:
        return this.#refer(stack.pop());
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
    return this.#objects > this.limits.objects ? "limit" : this.#stack.stop;
  }

  /** What opcodes make that call; of the class of NEWOBJ no `__init__` is called. */
  #call(
    { op, position }: PickleCursor,
    callee: PickleValue,
    args: PickleValue,
    named?: PickleValue,
  ): MachineStop | undefined {
    const value: PickleCall = {
      kind: "call",
      how: op === Op.NewObj || op === Op.NewObjEx ? "new" : "call",
      callee,
      args,
      ...(named === undefined ? {} : { entries: [["", named]] }),
    };
    this.imports.called(value, position);
    return this.#push(value);
  }

  #refer(id: PickleValue | undefined): MachineStop | undefined {
    if (id === undefined) {
      return "malformed";
    }
    const reference: PicklePersistent = { kind: "persistent", id };
    this.references.push(reference);
    return this.#push(reference);
  }

  #sequence(
    kind: PickleSequence["kind"],
    items: PickleValue[] | undefined,
  ): MachineStop | undefined {
    return items === undefined ? "malformed" : this.#push({ kind, items });
  }

  /** Where the first value above the mark is a storage, these are a tensor's shape and strides. */
  #tuple(items: PickleValue[] | undefined): MachineStop | undefined {
    const first = this.#stack.first;
    return items !== undefined && isObject(first) && first.kind === "persistent"
      ? this.#push(this.#shapes.tuple(items))
      : this.#sequence("tuple", items);
  }

  #set(pairs: number | undefined): MachineStop | undefined {
    if (pairs === undefined) {
      return "malformed";
    }
    this.#objects += pairs;
    return this.#objects > this.limits.objects ? "limit" : undefined;
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
    const walked = isPickleOrZip(bytes[start] ?? 0, bytes[start + 1] ?? 0xff) && value >= 4;
    return { kind: "bytes", length: value, bytes: kept, ...(walked ? { walked } : {}) };
  }
}
