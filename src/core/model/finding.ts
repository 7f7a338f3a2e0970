import type { Message } from "./message.js";
import type { TextRange } from "./textRange.js";

/**
 * How loudly a finding is said. `error`: a resume fails or corrupts. `warning`: it runs but is probably not what was
 * meant. People may set it; nothing but words and the exit code of `lint` may follow from it.
 */
export type Severity = "error" | "warning" | "info";

/**
 * What a finding does to the checkpoint that it is about; state and resumability follow from it alone.
 * `damaged`: bytes are wrong. `damaged-at-rest`: the same once nobody writes any more; while the save runs, or when
 * pieces are missing anyhow, it is incomplete. `incomplete`: something is not there. `unproven`: nothing proves it
 * whole. `blocks-resume`: whole, but no resume may start from it. `none`: good to know.
 */
export type FindingEffect =
  "damaged" | "damaged-at-rest" | "incomplete" | "unproven" | "blocks-resume" | "none";

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

/** Something that is wrong, or should be known, with its place. Made from a definition in the registry, never by hand. */
export interface Finding {
  /** Stable id in kebab case, documented in docs/rules.md. */
  readonly rule: string;
  readonly severity: Severity;
  readonly effect: FindingEffect;
  /** Absolute path of the file or folder that it is about. */
  readonly file: string;
  /** Set when the file is a text and the finding is about a part of it. */
  readonly range?: TextRange;
  readonly message: Message;
  readonly fixes?: readonly Fix[];
}
