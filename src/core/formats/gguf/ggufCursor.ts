import { msg, type Message } from "../../model/message.js";

/** `gguf_metadata_value_type`, with bytes a value; strings and arrays have none. */
const scalarBytes: readonly (number | undefined)[] = [
  1,
  1,
  2,
  2,
  4,
  4,
  4,
  1,
  undefined,
  undefined,
  8,
  8,
  8,
];
const stringType = 8;
const arrayType = 9;
/** Arrays of arrays exist in the format; nothing writes deep ones. */
const depthLimit = 8;
/** Longer texts (chat templates) are cut: they are shown, not used. */
const textLimit = 16 * 1024;

/**
 * A place in the first bytes of a GGUF file. Reading past them gives zeros and sets `ranOut`; a length that
 * the file cannot hold sets `broken`. Loops stop on either, so no expected costs more than the bytes that are there.
 */
export class GgufCursor {
  at = 0;
  ranOut = false;
  broken: Message | undefined;
  readonly #view: DataView;
  readonly #fileBytes: number;

  /** `fileBytes`: the size of the whole file, of which `bytes` is the beginning. */
  constructor(bytes: Uint8Array, fileBytes: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#fileBytes = fileBytes;
  }

  /** Neither ran out nor broken. */
  get fine(): boolean {
    return !this.ranOut && this.broken === undefined;
  }

  /** Remembers the first thing that is wrong. What was read past the bytes at hand is zeros of ours, and proves nothing. */
  refuse(message: Message): void {
    if (!this.ranOut) {
      this.broken ??= message;
    }
  }

  uint32(): number {
    return this.#advance(4) ? this.#view.getUint32(this.at - 4, true) : 0;
  }

  uint64(): number {
    return this.#advance(8) ? Number(this.#view.getBigUint64(this.at - 8, true)) : 0;
  }

  /** A number of things that take at least a byte each: no file has more of them than bytes. */
  count(): number {
    const count = this.uint64();
    if (count > this.#fileBytes) {
      this.refuse(msg("claims {0} entries, more than it has bytes", count));
      return 0;
    }
    return count;
  }

  text(): string {
    const length = this.count();
    if (!this.#advance(length)) {
      return "";
    }
    const shown = Math.min(length, textLimit);
    return new TextDecoder().decode(
      new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.at - length, shown),
    );
  }

  /** A typed value as text. */
  value(): string {
    const type = this.uint32();
    return type === arrayType ? this.#array(0) : this.#scalar(type);
  }

  #scalar(type: number): string {
    if (type === stringType) {
      return this.text();
    }
    const bytes = scalarBytes[type];
    if (bytes === undefined) {
      this.refuse(msg("has a value of the unknown type {0}", type));
      return "";
    }
    return this.#advance(bytes) ? numberText(this.#view, this.at - bytes, type) : "";
  }

  #array(depth: number): string {
    const type = this.uint32();
    const count = this.count();
    const bytes = scalarBytes[type];
    if (bytes !== undefined) {
      this.#advance(bytes * count);
    } else if (depth >= depthLimit || (type !== stringType && type !== arrayType)) {
      this.refuse(msg("has a value of the unknown type {0}", type));
    } else {
      for (let index = 0; index < count && this.fine; index += 1) {
        if (type === arrayType) {
          this.#array(depth + 1);
        } else {
          this.#advance(this.count());
        }
      }
    }
    return `[${count}]`;
  }

  #advance(bytes: number): boolean {
    if (this.at + bytes > this.#view.byteLength) {
      this.ranOut = true;
      return false;
    }
    this.at += bytes;
    return true;
  }
}

function numberText(view: DataView, at: number, type: number): string {
  const readers: readonly (() => number | bigint | boolean)[] = [
    () => view.getUint8(at),
    () => view.getInt8(at),
    () => view.getUint16(at, true),
    () => view.getInt16(at, true),
    () => view.getUint32(at, true),
    () => view.getInt32(at, true),
    () => Number(view.getFloat32(at, true).toPrecision(7)),
    () => view.getUint8(at) !== 0,
    () => 0,
    () => 0,
    () => view.getBigUint64(at, true),
    () => view.getBigInt64(at, true),
    () => view.getFloat64(at, true),
  ];
  return String(readers[type]?.() ?? "");
}
