import type { PickleLimits } from "./pickleLimits.js";
import type { PickleValue } from "./pickleValue.js";

/** Why a pickle cannot be gone on with: it does not add up, or a limit is reached. */
export type MachineStop = "malformed" | "limit";

/** The stack of a pickle machine with its marks, and the memo. Takes nothing from below the last mark. */
export class PickleStack {
  readonly #values: PickleValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo: PickleValue[] = [];
  /** Memo entries whose numbers are not in order, which only strange writers have. */
  readonly #farMemo = new Map<number, PickleValue>();

  constructor(private readonly limits: PickleLimits) {}

  /** "limit" once there is more on it than allowed. */
  get stop(): MachineStop | undefined {
    return this.#values.length > this.limits.stack || this.#marks.length > this.limits.stack
      ? "limit"
      : undefined;
  }

  /** The number that MEMOIZE gives. */
  get memoSize(): number {
    return this.#memo.length + this.#farMemo.size;
  }

  push(value: PickleValue): void {
    this.#values.push(value);
  }

  mark(): void {
    this.#marks.push(this.#values.length);
  }

  top(): PickleValue | undefined {
    return this.#values.length > this.#floor ? this.#values.at(-1) : undefined;
  }

  pop(): PickleValue | undefined {
    return this.#values.length > this.#floor ? this.#values.pop() : undefined;
  }

  /** POP: takes the mark where that lies on top, as Python does. False when there is neither. */
  drop(): boolean {
    return this.pop() !== undefined || this.#marks.pop() !== undefined;
  }

  /** The values above the last mark, and the mark. */
  popMark(): PickleValue[] | undefined {
    const mark = this.#marks.pop();
    return mark === undefined ? undefined : this.#cut(mark);
  }

  /** The uppermost values, the lowest first. */
  popFew(count: number): PickleValue[] | undefined {
    const at = this.#values.length - count;
    return at < this.#floor ? undefined : this.#cut(at);
  }

  put(at: number): MachineStop | undefined {
    const value = this.top();
    if (value === undefined || at < 0 || !Number.isSafeInteger(at)) {
      return "malformed";
    }
    if (at <= this.#memo.length) {
      this.#memo[at] = value;
    } else {
      this.#farMemo.set(at, value);
    }
    return this.memoSize > this.limits.memo ? "limit" : undefined;
  }

  get(at: number): MachineStop | undefined {
    const value = at < this.#memo.length ? this.#memo[at] : this.#farMemo.get(at);
    if (value === undefined) {
      return "malformed";
    }
    this.#values.push(value);
    return this.stop;
  }

  /** As `splice` does, in a fraction of its time. */
  #cut(at: number): PickleValue[] {
    const items = this.#values.slice(at);
    this.#values.length = at;
    return items;
  }

  get #floor(): number {
    return this.#marks.at(-1) ?? 0;
  }
}
