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

/** A place where the text is not valid in its language. */
export interface SyntaxProblem {
  readonly range: TextRange;
}

/** What a config file sets. Later entries of the same key override earlier ones. */
export interface ConfigTree {
  /** Absolute path. */
  readonly file: string;
  readonly language: "python" | "yaml" | "json" | "toml" | "shell";
  readonly entries: readonly ConfigEntry[];
  readonly problems: readonly SyntaxProblem[];
  /** The trainer that the config is written for, where that is evident; rules keep to their own. */
  readonly framework: "orz" | "hf-trainer" | undefined;
  /** Rules that a `respawn-ignore` comment silences, by zero-based line; none named means all. */
  readonly ignores: ReadonlyMap<number, readonly string[]>;
  /** Where a new entry can be inserted (start of the line after the last one), and its indentation. */
  readonly insertAt: { readonly range: TextRange; readonly indent: string } | undefined;
}
