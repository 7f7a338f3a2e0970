/**
 * The value of a JSON text in which `NaN`, `Infinity` and `-Infinity` are numbers, as Python writes them. Only for a text that a
 * scan found whole: nothing is checked again, and it is nested no deeper than that scan allows.
 */
export function pythonJsonValue(text: string): unknown {
  return new Values(text).next();
}

const words: ReadonlyMap<string, number | boolean> = new Map<string, number | boolean>([
  ["true", true],
  ["false", false],
  ["NaN", Number.NaN],
]);
const asAssigned = { configurable: true, enumerable: true, writable: true };
const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const listEnd = 0x5d;
const objectEnd = 0x7d;

/** Goes through the text from value to value. */
class Values {
  #at = 0;

  constructor(private readonly text: string) {}

  next(): unknown {
    switch (this.#sign()) {
      case "{":
        return this.#object();
      case "[":
        return this.#list();
      case '"':
        return this.#quoted();
      case undefined:
      default:
        return this.#bare();
    }
  }

  /** The next character that is no blank; the place is on it then. */
  #sign(): string | undefined {
    while (this.text.charCodeAt(this.#at) <= space) {
      this.#at += 1;
    }
    return this.text[this.#at];
  }

  #object(): object {
    const object: Record<string, unknown> = {};
    this.#at += 1;
    while (this.#sign() !== "}" && this.#at < this.text.length) {
      const key = this.#quoted();
      this.#sign();
      this.#at += 1;
      const value = this.next();
      if (key === "__proto__") {
        // A key like any other to JSON.parse, but not to an assignment.
        Object.defineProperty(object, key, { value, ...asAssigned });
      } else {
        object[key] = value;
      }
      this.#comma();
    }
    this.#at += 1;
    return object;
  }

  #list(): unknown[] {
    const list: unknown[] = [];
    this.#at += 1;
    while (this.#sign() !== "]" && this.#at < this.text.length) {
      list.push(this.next());
      this.#comma();
    }
    this.#at += 1;
    return list;
  }

  #comma(): void {
    if (this.#sign() === ",") {
      this.#at += 1;
    }
  }

  #quoted(): string {
    const from = this.#at;
    let escaped = false;
    let at = from + 1;
    for (let code = this.text.charCodeAt(at); code !== quote; code = this.text.charCodeAt(at)) {
      if (Number.isNaN(code)) {
        break;
      }
      escaped ||= code === backslash;
      at += code === backslash ? 2 : 1;
    }
    this.#at = at + 1;
    return escaped
      ? (JSON.parse(this.text.slice(from, at + 1)) as string)
      : this.text.slice(from + 1, at);
  }

  /** A number or a word: up to what may follow a value. */
  #bare(): unknown {
    const from = this.#at;
    let code = this.text.charCodeAt(this.#at);
    while (code > space && code !== comma && code !== listEnd && code !== objectEnd) {
      this.#at += 1;
      code = this.text.charCodeAt(this.#at);
    }
    const bare = this.text.slice(from, this.#at);
    const number = Number(bare);
    // Number reads `Infinity` and `1e999` as JSON.parse and Python do; `null` is no word that it knows.
    return Number.isNaN(number) ? (words.get(bare) ?? null) : number;
  }
}
