import { Arg, argumentOf, Op, opcodeOf } from "./opcodes.js";

/** What {@link PickleCursor.next} came to. */
export enum Step {
  /** An opcode with its argument. */
  Opcode,
  /** The window ends inside the opcode: read on from `position`, at least `need` bytes. */
  More,
  /** No opcode: an unknown byte or a number that is none. */
  Bad,
  /** The argument expectedFiles more bytes than are left; `value` has how many. */
  Overrun,
  /** A line that does not end within {@link lineLimitBytes}. */
  LineTooLong,
}

/** Arguments longer than this are stepped over: only their length is known. */
export const payloadLimitBytes = 1024 * 1024;
/** The longest line of a protocol 0 opcode. */
export const lineLimitBytes = 64 * 1024;
/** How much of a payload that is stepped over must be in the window, so that its kind can be seen. */
const payloadHeadBytes = 16;

/** Steps through the opcodes of a window of bytes. Allocates nothing; the fields hold the last opcode. */
export class PickleCursor {
  op = Op.Stop;
  /** Of the opcode, from the beginning of the source. */
  position: number;
  /** A number argument, or the payload's length. */
  value = 0;
  /** The payload in `bytes`; of `Lines`, the first line. `end` is cut where the payload is stepped over. */
  start = 0;
  end = 0;
  /** The second line of `Lines`. */
  start2 = 0;
  end2 = 0;
  /** Bytes that {@link Step.More} asks for. */
  need = 1;
  #at = 0;
  readonly #view: DataView;

  /** `base` is where the window begins in the source, `limit` where the source ends. */
  constructor(
    readonly bytes: Uint8Array,
    readonly base: number,
    private readonly limit: number,
  ) {
    this.position = base;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Where the next opcode begins in the source; may lie behind the window. */
  get following(): number {
    return this.base + this.#at;
  }

  /** True while the payload of the last opcode is whole in the window. */
  get whole(): boolean {
    return this.end - this.start === this.value;
  }

  next(): Step {
    const at = this.#at;
    this.position = this.base + at;
    if (at >= this.bytes.length) {
      return this.#more(1);
    }
    const code = this.bytes[at] ?? 0;
    this.op = opcodeOf[code] ?? Op.Stop;
    switch (argumentOf[code] ?? Arg.Unknown) {
      case Arg.None:
        this.#at = at + 1;
        return Step.Opcode;
      case Arg.U1:
        return this.#number(at, 1);
      case Arg.U2:
        return this.#number(at, 2);
      case Arg.I4:
      case Arg.U4:
        return this.#number(at, 4);
      case Arg.U8:
      case Arg.F8:
        return this.#number(at, 8);
      case Arg.Line:
        return this.#lines(at, 1);
      case Arg.Lines:
        return this.#lines(at, 2);
      case Arg.Counted1:
        return this.#counted(at, 1);
      case Arg.Counted4:
      case Arg.CountedI4:
        return this.#counted(at, 4);
      case Arg.Counted8:
        return this.#counted(at, 8);
      case Arg.Unknown:
        return Step.Bad;
    }
  }

  #more(need: number): Step {
    this.need = need;
    return this.position + need > this.limit ? this.#overrun(need) : Step.More;
  }

  #overrun(expected: number): Step {
    this.value = expected;
    return Step.Overrun;
  }

  #number(at: number, width: number): Step {
    if (at + 1 + width > this.bytes.length) {
      return this.#more(1 + width);
    }
    this.value = this.#read(at + 1, argumentOf[this.op] ?? Arg.Unknown);
    this.#at = at + 1 + width;
    return Step.Opcode;
  }

  #read(at: number, arg: Arg): number {
    switch (arg) {
      case Arg.U1:
      case Arg.Counted1:
        return this.bytes[at] ?? 0;
      case Arg.U2:
        return this.#view.getUint16(at, true);
      case Arg.I4:
      case Arg.CountedI4:
        return this.#view.getInt32(at, true);
      case Arg.F8:
        return this.#view.getFloat64(at, false);
      case Arg.U8:
      case Arg.Counted8:
        return Number(this.#view.getBigUint64(at, true));
      case Arg.U4:
      case Arg.Counted4:
        return this.#view.getUint32(at, true);
      case Arg.Unknown:
      case Arg.None:
      case Arg.Line:
      case Arg.Lines:
        return 0;
    }
  }

  #counted(at: number, width: number): Step {
    if (at + 1 + width > this.bytes.length) {
      return this.#more(1 + width);
    }
    const count = this.#read(at + 1, argumentOf[this.op] ?? Arg.Unknown);
    if (count < 0) {
      return Step.Bad;
    }
    const start = at + 1 + width;
    if (this.base + start + count > this.limit) {
      return this.#overrun(count);
    }
    const wanted = count > payloadLimitBytes ? payloadHeadBytes : count;
    if (start + wanted > this.bytes.length) {
      return this.#more(1 + width + wanted);
    }
    this.value = count;
    this.start = start;
    this.end = start + wanted;
    this.#at = start + count;
    return Step.Opcode;
  }

  #lines(at: number, count: 1 | 2): Step {
    const end = this.bytes.indexOf(0x0a, at + 1);
    const last = count === 1 || end === -1 ? end : this.bytes.indexOf(0x0a, end + 1);
    if (last === -1) {
      const seen = this.bytes.length - at;
      const left = this.limit - this.position;
      if (seen > 2 * lineLimitBytes) {
        return Step.LineTooLong;
      }
      return seen >= left ? this.#overrun(seen + 1) : this.#more(Math.min(2 * seen + 64, left));
    }
    this.start = at + 1;
    this.end = end;
    this.value = end - at - 1;
    this.start2 = end + 1;
    this.end2 = last;
    this.#at = last + 1;
    return last - at > 2 * lineLimitBytes ? Step.LineTooLong : Step.Opcode;
  }
}
