import type { Message } from "./message.js";
import type { TextRange } from "./textRange.js";

/** `error`: a resume fails or corrupts. `warning`: it runs but is probably not what was meant. */
export type Severity = "error" | "warning" | "info";

/** One replacement in a file; an empty range inserts. */
export interface TextEdit {
  readonly file: string;
  readonly range: TextRange;
  readonly text: string;
}

/** A change that ends a finding: edits that belong together and are applied as one. */
export interface Fix {
  readonly title: Message;
  readonly edits: readonly TextEdit[];
  /** True for the single safe choice, which editors may apply with one key. */
  readonly preferred: boolean;
}

/** Something that is wrong, or should be known, with its place. */
export interface Finding {
  /** Stable id in kebab case, documented in docs/rules.md. */
  readonly rule: string;
  readonly severity: Severity;
  /** Absolute path of the file or folder that it is about. */
  readonly file: string;
  /** Set when the file is a text and the finding is about a part of it. */
  readonly range?: TextRange;
  readonly message: Message;
  readonly fixes?: readonly Fix[];
}
