import { mayEnd, nextPart, NumberPart } from "./jsonNumber.js";

/** What a scan of JSON found: `truncated` ends early, or in zeros; `deep` is nested beyond {@link depthLimit}. */
export type JsonVerdict = "whole" | "truncated" | "invalid" | "deep";

/** Python's own reader gives up at about a thousand; records have five or six. */
export const depthLimit = 512;

const words = ["true", "false", "null", "NaN", "Infinity"] as const;

/** What may come next, or what the scan is inside of. */
const At = {
  Value: 0,
  FirstValue: 1,
  FirstKey: 2,
  Key: 3,
  Colon: 4,
  Comma: 5,
  End: 6,
  Text: 7,
  Number: 8,
  Word: 9,
  Zeros: 10,
  Stopped: 11,
} as const;
type At = (typeof At)[keyof typeof At];

/**
 * Goes through JSON as it comes, in pieces of any length, and decides whether it is whole. Strict (RFC 8259), but for `NaN`, `Infinity` and
 * `-Infinity`, which Python's json module writes and reads. Holds nothing of what it saw.
 */
export class JsonScan {
  /** True when it has a number that JSON has no word for and Python writes. */
  hasPythonWords = false;
  /** True when the outermost value is an object. */
  isObject = false;
  /** True when it is a list. */
  isList = false;
  #at: At = At.Value;
  #stopped: JsonVerdict = "invalid";
  /** One entry for each open bracket: true for an object. */
  readonly #open: boolean[] = [];
  #offset = 0;
  #isKey = false;
  /** In a text: 0, or 1 behind a backslash, or how many hexadecimal digits are to come and one. */
  #escape = 0;
  #number: NumberPart = NumberPart.None;
  #word: (typeof words)[number] = "null";
  #letters = 0;

  /** Takes the next bytes, which may end anywhere. */
  feed(bytes: Uint8Array): void {
    // A byte order mark is no part of the text.
    let at =
      this.#offset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    while (at < bytes.length) {
      at = this.#take(bytes, at);
    }
    this.#offset += bytes.length;
  }

  /** What it was, once all bytes were fed. */
  end(): JsonVerdict {
    if (this.#at === At.Stopped) {
      return this.#stopped;
    }
    const number = this.#at === At.Number && this.#open.length === 0 && mayEnd(this.#number);
    return this.#at === At.End || number ? "whole" : "truncated";
  }

  /** Takes one token, or what there is of it; gives where the next begins. */
  #take(bytes: Uint8Array, at: number): number {
    const byte = bytes[at] ?? 0;
    switch (this.#at) {
      case At.Text:
        return this.#text(bytes, at);
      case At.Number:
        return this.#digits(bytes, at);
      case At.Word:
        return this.#letter(byte, at);
      case At.Zeros:
        return byte === 0 ? at + 1 : this.#stop("invalid", at);
      case At.Stopped:
        return bytes.length;
      case At.Value:
      case At.FirstValue:
      case At.FirstKey:
      case At.Key:
      case At.Colon:
      case At.Comma:
      case At.End:
        return isBlank(byte) ? afterBlanks(bytes, at) : this.#sign(byte, at);
    }
  }

  /** A byte between tokens, or the first of one. */
  #sign(byte: number, at: number): number {
    const before = this.#at;
    if (before === At.Value || before === At.FirstValue) {
      return byte === 0x5d && before === At.FirstValue ? this.#close(at) : this.#value(byte, at);
    }
    if (before === At.FirstKey || before === At.Key) {
      if (byte === 0x7d && before === At.FirstKey) {
        return this.#close(at);
      }
      this.#isKey = true;
      this.#at = At.Text;
      return byte === 0x22 ? at + 1 : this.#wrong(byte, at);
    }
    if (before === At.Colon) {
      this.#at = At.Value;
      return byte === 0x3a ? at + 1 : this.#wrong(byte, at);
    }
    if (before === At.Comma) {
      const object = this.#open.at(-1) === true;
      if (byte === (object ? 0x7d : 0x5d)) {
        return this.#close(at);
      }
      this.#at = object ? At.Key : At.Value;
      return byte === 0x2c ? at + 1 : this.#wrong(byte, at);
    }
    return this.#stop("invalid", at);
  }

  #value(byte: number, at: number): number {
    if (byte === 0x7b || byte === 0x5b) {
      this.isObject ||= byte === 0x7b && this.#open.length === 0;
      this.isList ||= byte === 0x5b && this.#open.length === 0;
      this.#open.push(byte === 0x7b);
      this.#at = byte === 0x7b ? At.FirstKey : At.FirstValue;
      return this.#open.length > depthLimit ? this.#stop("deep", at) : at + 1;
    }
    if (byte === 0x22) {
      this.#isKey = false;
      this.#at = At.Text;
      return at + 1;
    }
    this.#number = nextPart(NumberPart.None, byte);
    if (this.#number !== NumberPart.None) {
      this.#at = At.Number;
      return at + 1;
    }
    const word = words.find((each) => each.charCodeAt(0) === byte);
    return word === undefined ? this.#wrong(byte, at) : this.#beginWord(word, at);
  }

  #beginWord(word: (typeof words)[number], at: number): number {
    this.hasPythonWords ||= word === "NaN" || word === "Infinity";
    this.#word = word;
    this.#letters = 1;
    this.#at = At.Word;
    return at + 1;
  }

  #letter(byte: number, at: number): number {
    if (byte !== this.#word.charCodeAt(this.#letters)) {
      return this.#wrong(byte, at);
    }
    this.#letters += 1;
    if (this.#letters === this.#word.length) {
      this.#after();
    }
    return at + 1;
  }

  #digits(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      const next = nextPart(this.#number, byte);
      if (next === NumberPart.None) {
        if (this.#number === NumberPart.Minus && byte === 0x49) {
          return this.#beginWord("Infinity", at);
        }
        if (!mayEnd(this.#number)) {
          return this.#wrong(byte, at);
        }
        this.#after();
        return at;
      }
      this.#number = next;
    }
    return bytes.length;
  }

  #text(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (this.#escape !== 0) {
        if (!this.#escaped(byte)) {
          return this.#wrong(byte, at);
        }
      } else if (byte === 0x22) {
        if (this.#isKey) {
          this.#at = At.Colon;
        } else {
          this.#after();
        }
        return at + 1;
      } else if (byte === 0x5c) {
        this.#escape = 1;
      } else if (byte < 0x20) {
        return this.#wrong(byte, at);
      }
    }
    return bytes.length;
  }

  #escaped(byte: number): boolean {
    if (this.#escape === 1) {
      this.#escape = byte === 0x75 ? 5 : 0;
      return '"\\/bfnrtu'.includes(String.fromCharCode(byte));
    }
    this.#escape = this.#escape === 2 ? 0 : this.#escape - 1;
    return /[\da-f]/iu.test(String.fromCharCode(byte));
  }

  #close(at: number): number {
    this.#open.pop();
    this.#after();
    return at + 1;
  }

  /** Behind a value. */
  #after(): void {
    this.#at = this.#open.length === 0 ? At.End : At.Comma;
  }

  /** A byte that cannot stand here. Where a file was only given its length, there are zeros to its end. */
  #wrong(byte: number, at: number): number {
    if (byte !== 0) {
      return this.#stop("invalid", at);
    }
    this.#at = At.Zeros;
    return at + 1;
  }

  #stop(verdict: JsonVerdict, at: number): number {
    this.#at = At.Stopped;
    this.#stopped = verdict;
    return at + 1;
  }
}

function afterBlanks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isBlank(bytes[at] ?? 0)) {
    at += 1;
  }
  return at;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
