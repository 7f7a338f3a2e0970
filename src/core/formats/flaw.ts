import { msg, type Message } from "../model/message.js";
import { failure, type Outcome } from "../model/outcome.js";

/**
 * What is wrong with a file's bytes, as the rest of a sentence that begins with its name. `truncated` and
 * `empty` are what a killed or running save leaves behind; `invalid` is anything else; `unreadable`
 * and `cannot-verify` are no statement about the bytes.
 */
export interface Flaw {
  readonly kind: "truncated" | "empty" | "invalid" | "unreadable" | "cannot-verify";
  readonly message: Message;
}

/** A flaw as the failure of a reader. */
export function flaw(kind: Flaw["kind"], message: Message): Outcome<never, Flaw> {
  return failure({ kind, message }, message.text);
}

/** The file could not be read; `detail` is the system's word. */
export function unreadable(detail: string): Outcome<never, Flaw> {
  return flaw("unreadable", msg("cannot be read: {0}", detail));
}

/** A save that has only made room for the file. */
export function emptyFile(): Outcome<never, Flaw> {
  return flaw("empty", msg("is empty: 0 bytes"));
}
