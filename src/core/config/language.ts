import type { ConfigChange, ConfigDocument } from "../model/config.js";
import type { TextEdit } from "../model/finding.js";

/** What a text may refer to beyond itself. */
export interface ReadOptions {
  /** The environment that the config would be run in; a variable that is not there counts as unset. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What a language makes of a text. */
export type ParsedConfig = Pick<ConfigDocument, "scopes" | "imports" | "problems">;

/** A language that configs are written in. */
export interface ConfigLanguage {
  readonly id: string;
  /** Endings of its files, with the dot, in lower case. */
  readonly extensions: readonly string[];
  /** What starts a comment to the end of the line; undefined where the language has none. */
  readonly comment: string | undefined;
  /** Reads a text and runs nothing. Never throws: what cannot be read is a problem. */
  parse(file: string, text: string, options: ReadOptions): ParsedConfig;
  /**
   * The edits that set values, leaving all else as it is; undefined when one of them cannot be set
   * (a key inside an alias, a call that is spread over `**kwargs`).
   */
  edit(document: ConfigDocument, changes: readonly ConfigChange[]): readonly TextEdit[] | undefined;
}
