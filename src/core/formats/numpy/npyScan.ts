import type { TensorValues } from "../scan/contents.js";
import { floatFormatOf } from "../scan/floatFormat.js";
import { FloatScan } from "../scan/floatScan.js";
import { npyLead, type NpyHeader } from "./npy.js";

/** Headers have some hundred bytes; the values of an array with a longer one are not looked at. */
const headerLimitBytes = 64 * 1024;

/** The names that safetensors has for NumPy's floats of this machine's byte order. */
const dtypes: ReadonlyMap<string, string> = new Map([
  ["<f2", "F16"],
  ["<f4", "F32"],
  ["<f8", "F64"],
  ["<c8", "C64"],
  ["<c16", "F64"],
]);

/** Looks at the floats of an .npy file that goes by in pieces of any length, header first. */
export class NpyScan {
  #lead = new Uint8Array(0);
  #header: NpyHeader | undefined;
  #scan: FloatScan | undefined;
  #done = false;

  /** @param name of the array; empty for a file of one */
  constructor(
    private readonly name: string,
    private end = 0,
  ) {}

  /** Takes the next bytes. */
  take(bytes: Uint8Array): void {
    if (this.#scan !== undefined) {
      this.#scan.feed(bytes);
    } else if (!this.#done) {
      this.#begin(bytes);
    }
  }

  /** What was seen; undefined of what holds no floats. */
  values(): TensorValues | undefined {
    return this.#scan === undefined || this.#header === undefined
      ? undefined
      : {
          name: this.name,
          dimensions: this.#header.shape.length,
          end: this.end,
          ...this.#scan.facts(),
        };
  }

  #begin(bytes: Uint8Array): void {
    const lead = new Uint8Array(this.#lead.length + bytes.length);
    lead.set(this.#lead);
    lead.set(bytes, this.#lead.length);
    const read = npyLead(lead);
    if (read === "more") {
      this.#lead = lead;
      this.#done = lead.length > headerLimitBytes;
      return;
    }
    const format = read && floatFormatOf(dtypes.get(read.header.dtype) ?? "");
    this.#done = true;
    this.#lead = new Uint8Array(0);
    if (read !== undefined && format !== undefined) {
      this.#header = read.header;
      this.#scan = new FloatScan(format);
      this.#scan.feed(lead.subarray(read.dataAt));
    }
  }
}
