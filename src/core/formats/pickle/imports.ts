import type { PickleCursor } from "./cursor.js";
import { latin1Bytes } from "./text.js";
import { isAsWritten, needsLook } from "./callRules.js";
import { isPickleOrZip } from "./likely.js";
import { isObject, type PickleCall, type PickleGlobal, type PickleValue } from "./value.js";

/** Bytes of a pickle that may be a pickle themselves: a place in its source, or the bytes that a text stands for. */
export type NestedPickle =
  { readonly begin: number; readonly end: number } | { readonly bytes: Uint8Array };

/** Stands for a module whose name the pickle computes or takes from a registry, so that no reader can know it. */
export const computedModule = "?";

/** Stands for what strings would import that were too many to walk. */
export const unwalked = { module: computedModule, name: "strings not walked" } as const;

/** One more than is walked of a file, so that it is noticed. */
const nestedLimit = 20_001;

/** What a pickle would import, each name once with the place of its first use, and where more pickles may hide. */
export class PickleImports {
  readonly #byName = new Map<string, PickleGlobal>();
  readonly nested: NestedPickle[] = [];
  /** Calls of names that are listed for some uses only. */
  readonly #looked: { readonly callee: PickleGlobal; readonly call: PickleCall }[] = [];

  /** In order of first use. */
  get globals(): readonly PickleGlobal[] {
    return [...this.#byName.values()];
  }

  /** A name that an opcode imports. Where it is no text (a call's result, say), nobody knows before it runs. */
  global(module: PickleValue, name: PickleValue, position: number): PickleGlobal {
    return typeof module === "string" && typeof name === "string"
      ? this.#note(module, name, position)
      : this.#note(computedModule, "computed", position);
  }

  /** A number of the registry of `copyreg`, which is another in each process. */
  extension(code: number, position: number): PickleGlobal {
    return this.#note(computedModule, `extension ${code}`, position);
  }

  /** BUILD on an import sets attributes of what was imported, for everyone in the process (modelscan#85). */
  changed({ full }: PickleGlobal, position: number): void {
    this.#note(computedModule, `changed ${full}`, position);
  }

  /** A call: of what is no import, nobody knows what it calls. */
  called(call: PickleCall, position: number): void {
    const { callee } = call;
    if (!isObject(callee) || callee.kind !== "global") {
      this.#note(computedModule, "called result", position);
    } else if (needsLook(callee)) {
      this.#looked.push({ callee, call });
    }
  }

  /** Names that are used as no library uses them. To be asked after the walk: a call's object is filled after it. */
  misused(): ReadonlySet<PickleGlobal> {
    return new Set(
      this.#looked.filter(({ call }) => !isAsWritten(call)).map(({ callee }) => callee),
    );
  }

  noteBytes({ bytes, start, end, whole, base, value }: PickleCursor): void {
    const first = bytes[start] ?? 0;
    const second = bytes[start + 1] ?? 0xff;
    const likely =
      value >= 4 && (isPickleOrZip(first, second) || (whole && bytes[end - 1] === 0x2e));
    if (likely && this.nested.length < nestedLimit) {
      this.nested.push({ begin: base + start, end: base + start + value });
    }
  }

  noteText(text: string): void {
    const likely =
      text.length >= 4 &&
      (isPickleOrZip(text.charCodeAt(0), text.charCodeAt(1)) ||
        (text.endsWith(".") && text.includes("\n")));
    const bytes = likely && this.nested.length < nestedLimit ? latin1Bytes(text) : undefined;
    if (bytes !== undefined) {
      this.nested.push({ bytes });
    }
  }

  #note(module: string, name: string, position: number): PickleGlobal {
    const key = `${module}\n${name}`;
    const known = this.#byName.get(key);
    if (known !== undefined) {
      return known;
    }
    const value: PickleGlobal = {
      kind: "global",
      module,
      name,
      full: `${module}.${name}`,
      position,
    };
    this.#byName.set(key, value);
    return value;
  }
}
