import { msg, type Message } from "../model/message.js";
import { failure, type Outcome } from "../model/outcome.js";

/**
 * What is wrong with a file's bytes, as the rest of a sentence that begins with its name. `truncated` and
 * `empty` are what a killed or running save leaves behind; `invalid` is anything else; `unreadable`
 * and `cannot-verify` are no statement about the bytes.
 */
export interface Defect {
  readonly kind: "truncated" | "empty" | "invalid" | "unreadable" | "cannot-verify";
  readonly message: Message;
}

/** A defect as the failure of a reader. */
export function defect(kind: Defect["kind"], message: Message): Outcome<never, Defect> {
  return failure({ kind, message }, message.text);
}

/** The file could not be read; `detail` is the system's word. */
export function unreadable(detail: string): Outcome<never, Defect> {
  return defect("unreadable", msg("cannot be read: {0}", detail));
}

/** A save that has only made room for the file. */
export function emptyFile(): Outcome<never, Defect> {
  return defect("empty", msg("is empty: 0 bytes"));
}
