import type { FileClaim } from "../discover/layout.js";
import type { Flaw } from "../formats/flaw.js";
import type { SafetensorsHeader } from "../formats/safetensors.js";
import type { Finding } from "../model/finding.js";

/** What a look at a file's bytes gives: a flaw or none, and the tensors where its header names them. */
export interface FileCheck {
  readonly claim: FileClaim;
  readonly flaw: Flaw | undefined;
  readonly tensors?: ReadonlySet<string>;
  /** Of a safetensors file: dtypes, shapes and offsets. */
  readonly header?: SafetensorsHeader;
  /** For an index: which tensor lies in which file. */
  readonly weightMap?: ReadonlyMap<string, string>;
  /** What should be known of it besides: names that a pickle would import. */
  readonly findings?: readonly Finding[];
}
