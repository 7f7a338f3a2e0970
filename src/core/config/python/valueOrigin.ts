import type { ConfigData } from "../../model/config.js";
import type { TextRange } from "../../model/textRange.js";

/** A place that a value may come from. `path`: what is taken of it, as `["resume"]` for `.resume` or `["resume"]`. */
export type ValueOrigin =
  | { readonly kind: "literal"; readonly data: ConfigData }
  /** What a call gives that the file itself does not define. */
  | {
      readonly kind: "result";
      /** The callee with the file's imports resolved. */
      readonly target: string;
      readonly range: TextRange;
      readonly path: readonly string[];
    }
  /** A parameter of a function that nothing in the file calls with a value of its own. */
  | {
      readonly kind: "parameter";
      readonly name: string;
      readonly path: readonly string[];
      /** Who may call it: targets of its decorators, and of calls that get the function handed. */
      readonly callers: readonly string[];
    }
  /** What reading cannot follow, as it is written. */
  | { readonly kind: "opaque"; readonly source: string };

/** What a call is given for one parameter. */
export interface PassedValue {
  /** `maybe`: the call is spread over `*args` or `**kwargs` that reading cannot follow. */
  readonly passed: "yes" | "no" | "maybe";
  /** Every place that the value may come from, in the order in which they were met. */
  readonly origins: readonly ValueOrigin[];
  /** Every place that decides whether the call is made at all: the conditions of `if` around it. */
  readonly guards: readonly ValueOrigin[];
}
