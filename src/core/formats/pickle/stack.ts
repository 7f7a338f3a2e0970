import type { PickleLimits } from "./limits.js";
import type { PickleValue } from "./value.js";

/** Why a pickle cannot be gone on with: it does not add up, or a limit is reached. */
export type MachineStop = "malformed" | "limit";

/**
 * The stack of a pickle machine with its marks, and the memo. Takes nothing from below the last mark. The array
 * never shrinks: what lies at `size` and above is left over, and the next values go in its place.
 */
export class PickleStack {
  readonly #values: PickleValue[] = [];
  #size = 0;
  readonly #marks: number[] = [];
  /** The last mark: how far down values may be taken. */
  #floor = 0;
  readonly #memo: PickleValue[] = [];
  /** Memo entries whose numbers are not in order, which only strange writers have. */
  readonly #farMemo = new Map<number, PickleValue>();

  constructor(private readonly limits: PickleLimits) {}

  /** "limit" once there is more on it than allowed. */
  get stop(): MachineStop | undefined {
    return this.#size > this.limits.stack || this.#marks.length > this.limits.stack
      ? "limit"
      : undefined;
  }

  /** The number that MEMOIZE gives. */
  get memoSize(): number {
    return this.#memo.length + this.#farMemo.size;
  }

  /** How many values are on it. */
  get size(): number {
    return this.#size;
  }

  push(value: PickleValue): void {
    this.#values[this.#size] = value;
    this.#size += 1;
  }

  mark(): void {
    this.#marks.push(this.#size);
    this.#floor = this.#size;
  }

  top(): PickleValue | undefined {
    return this.below(this.#size);
  }

  /** The value under a place, unless the last mark lies between. */
  below(at: number): PickleValue | undefined {
    return at > this.#floor ? this.#values[at - 1] : undefined;
  }

  /** The lowest value above the last mark. */
  get first(): PickleValue | undefined {
    return this.#size > this.#floor ? this.#values[this.#floor] : undefined;
  }

  /** The value at a place that is on it. */
  at(at: number): PickleValue {
    return this.#values[at] ?? null;
  }

  pop(): PickleValue | undefined {
    const value = this.top();
    this.#size -= value === undefined ? 0 : 1;
    return value;
  }

  /** POP: takes the mark where that lies on top, as Python does. False when there is neither. */
  drop(): boolean {
    return this.pop() !== undefined || this.unmark() !== undefined;
  }

  /** Takes the last mark alone; gives the place of the first value above it. */
  unmark(): number | undefined {
    const mark = this.#marks.pop();
    this.#floor = this.#marks.at(-1) ?? 0;
    return mark;
  }

  /** The values above the last mark, and the mark. */
  popMark(): PickleValue[] | undefined {
    const mark = this.unmark();
    return mark === undefined ? undefined : this.#take(mark);
  }

  /** The uppermost values, the lowest first. */
  popFew(count: number): PickleValue[] | undefined {
    const at = this.#size - count;
    return at < this.#floor ? undefined : this.#take(at);
  }

  /** Lets go of all values from a place on. */
  cut(at: number): void {
    this.#size = at;
  }

  put(at: number): MachineStop | undefined {
    const value = this.top();
    if (value === undefined || at < 0 || !Number.isSafeInteger(at)) {
      return "malformed";
    }
    const near = this.#memo;
    if (at > near.length) {
      this.#farMemo.set(at, value);
    } else if (at < near.length) {
      near[at] = value;
    } else {
      near.push(value);
      this.#farMemo.delete(at);
      this.#drawNear();
    }
    return this.memoSize > this.limits.memo ? "limit" : undefined;
  }

  get(at: number): MachineStop | undefined {
    const value = at < this.#memo.length ? this.#memo[at] : this.#farMemo.get(at);
    if (value === undefined) {
      return "malformed";
    }
    this.push(value);
    return this.stop;
  }

  /** Entries whose turn has come: each number is in one place only, or their count would be another than Python's. */
  #drawNear(): void {
    for (;;) {
      const at = this.#memo.length;
      const value = this.#farMemo.get(at);
      if (value === undefined) {
        return;
      }
      this.#memo.push(value);
      this.#farMemo.delete(at);
    }
  }

  #take(at: number): PickleValue[] {
    const items = this.#values.slice(at, this.#size);
    this.#size = at;
    return items;
  }
}
