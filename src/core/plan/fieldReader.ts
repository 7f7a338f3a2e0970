/**
 * Reads the fields of a parsed JSON value. What is missing or of the wrong kind is noted, the first
 * one for people, and a value of the right kind is given in its place, so that a reader is one
 * expression; unknown fields are passed over, as a newer version may write them.
 */
export class FieldReader {
  /** Where the first wrong value stands, as `plan.program.args[2]`; undefined while all is well. */
  get wrong(): string | undefined {
    return this.noted.first;
  }

  constructor(
    private readonly value: unknown,
    private readonly at: string,
    private readonly noted: { first: string | undefined } = { first: undefined },
  ) {}

  text(key: string): string {
    return this.#of(key, "string", "");
  }

  number(key: string): number {
    return this.#of(key, "number", 0);
  }

  flag(key: string): boolean {
    return this.#of(key, "boolean", false);
  }

  /** One of a few words. */
  word<T extends string>(key: string, words: readonly T[]): T | undefined {
    const found = words.find((word) => word === this.#get(key));
    if (found === undefined) {
      this.#note(`${this.at}.${key}`, undefined);
    }
    return found;
  }

  /** A field that may be absent. */
  optional<T>(key: string, read: (fields: FieldReader) => T): T | undefined {
    const value = this.#get(key);
    return value === undefined || value === null ? undefined : read(this);
  }

  /** A field that is itself an object. */
  object(key: string): FieldReader {
    return new FieldReader(this.#get(key), `${this.at}.${key}`, this.noted).#objectOnly();
  }

  /** A field that is a list of objects. */
  objects<T>(key: string, read: (fields: FieldReader) => T): readonly T[] {
    return this.items(key).map((value, index) =>
      read(new FieldReader(value, `${this.at}.${key}[${index}]`, this.noted).#objectOnly()),
    );
  }

  /** One value of a list, which must be an object. */
  item(key: string, index: number): FieldReader {
    const value = this.items(key)[index];
    return new FieldReader(value, `${this.at}.${key}[${index}]`, this.noted).#objectOnly();
  }

  texts(key: string): readonly string[] {
    return this.items(key).map((value, index) =>
      typeof value === "string" ? value : this.#note(`${this.at}.${key}[${index}]`, ""),
    );
  }

  /** An object whose values are all text. */
  textByName(key: string): Readonly<Record<string, string>> {
    const object = this.object(key);
    return Object.fromEntries(object.#names().map((name) => [name, object.text(name)]));
  }

  /** The raw value of a field, for one that has several forms. */
  raw(key: string): unknown {
    return this.#get(key);
  }

  /** A field that is a list of anything. */
  items(key: string): readonly unknown[] {
    const value = this.#get(key);
    return Array.isArray(value) ? value : this.#note<readonly unknown[]>(`${this.at}.${key}`, []);
  }

  #get(key: string): unknown {
    return isRecord(this.value) && Object.hasOwn(this.value, key) ? this.value[key] : undefined;
  }

  #names(): readonly string[] {
    return isRecord(this.value) ? Object.keys(this.value) : [];
  }

  #of<T extends string | number | boolean>(key: string, kind: string, otherwise: T): T {
    const value = this.#get(key);
    return typeof value === kind ? (value as T) : this.#note(`${this.at}.${key}`, otherwise);
  }

  #objectOnly(): this {
    if (!isRecord(this.value)) {
      this.#note(this.at, undefined);
    }
    return this;
  }

  #note<T>(at: string, otherwise: T): T {
    this.noted.first ??= at;
    return otherwise;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
