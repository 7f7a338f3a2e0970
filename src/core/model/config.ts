import type { RoleTable } from "./settingRole.js";
import type { TextRange } from "./textRange.js";

/** A value that a config can hold once it is known. */
export type ConfigScalar = string | number | boolean | null;
export type ConfigData =
  ConfigScalar | readonly ConfigData[] | { readonly [key: string]: ConfigData };

/** What static reading could learn of a value. What cannot be known is never reported on. */
export type ConfigValue =
  | { readonly kind: "known"; readonly data: ConfigData }
  /** `why` names the expression that stopped the evaluation, for hovers and logs. */
  | { readonly kind: "unknown"; readonly why: string };

/** One setting, where it stands, and what it evaluates to. */
export interface ConfigEntry {
  /** Dotted path of the key: `pretrain`, `trainer.save_freq`. */
  readonly key: string;
  readonly value: ConfigValue;
  readonly keyRange: TextRange;
  /** Range of the value's expression: what a fix replaces. */
  readonly valueRange: TextRange;
  /** Names that the expression refers to, such as `pretrain` in `"" if use_grpo else pretrain`. */
  readonly refersTo: readonly string[];
}

/**
 * A part of a config that sets values together: the file itself, a class whose attributes are
 * settings, or a call whose keyword arguments are. Later entries of the same key override earlier ones.
 */
export type ConfigScope = {
  /** From the scope's first character to its last; for a class that of its definition. */
  readonly range: TextRange;
  readonly entries: readonly ConfigEntry[];
} & (
  | { readonly kind: "file" }
  /** `entries` begin with those that a base class in the same file gives. */
  | { readonly kind: "class"; readonly name: string; readonly bases: readonly string[] }
  | {
      readonly kind: "call";
      /** As it is written: `L.Trainer`, `trainer.train`. */
      readonly callee: string;
      /** The same with the file's imports resolved: `lightning.Trainer`; else as it is written. */
      readonly target: string;
      /** Its positional arguments that are plain text: `--resume` in `add_argument("--resume")`. */
      readonly words: readonly string[];
      /** Names that its arguments refer to, such as the classes in `HfArgumentParser((A, B))`. */
      readonly mentions: readonly string[];
    }
);

/** A place where the text is not valid in its language, or the reason why none of it was read. */
export interface ConfigProblem {
  readonly kind: "syntax" | "too-large";
  readonly range: TextRange;
}

/** What a text sets, and where, before anyone says which framework it is for. */
export interface ConfigDocument {
  /** Absolute path. */
  readonly file: string;
  /** Id of its language; undefined when Respawn reads no such files, and the document is then empty. */
  readonly language: string | undefined;
  readonly text: string;
  /** In the order of the text, the file's own scope first. */
  readonly scopes: readonly ConfigScope[];
  /** Dotted names that the text imports: `transformers.TrainingArguments`, `lightning`. */
  readonly imports: readonly string[];
  readonly problems: readonly ConfigProblem[];
  /** Rules that a `respawn-ignore` comment silences, by zero-based line; none named means all. */
  readonly ignores: ReadonlyMap<number, readonly string[]>;
}

/** A document that a framework recognised as its own: which scopes of it count, and what they mean. */
export interface TrainingConfig {
  readonly document: ConfigDocument;
  /** Id of the framework. */
  readonly framework: string;
  /** The scopes that set the framework's settings; the last that sets a key decides it. */
  readonly scopes: readonly ConfigScope[];
  readonly roles: RoleTable;
}

/** One value to set in a document. */
export interface ConfigChange {
  /** A scope of the document that is edited. */
  readonly scope: ConfigScope;
  /** Dotted path, as in {@link ConfigEntry}. */
  readonly key: string;
  readonly value: ConfigData;
}
