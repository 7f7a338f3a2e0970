import type { ExpectedFile } from "../parts/layout.js";
import type { Defect } from "../formats/defect.js";
import type { SafetensorsHeader } from "../formats/safetensors/safetensors.js";
import type { Finding } from "../model/finding.js";

/** What a look at a file's bytes gives: a defect or none, and the tensors where its header names them. */
export interface FileCheck {
  readonly expected: ExpectedFile;
  readonly defect: Defect | undefined;
  readonly tensors?: ReadonlySet<string>;
  /** Of a safetensors file: dtypes, shapes and offsets. */
  readonly header?: SafetensorsHeader;
  /** For an index: which tensor lies in which file. */
  readonly weightMap?: ReadonlyMap<string, string>;
  /** What should be known of it besides: names that a pickle would import. */
  readonly findings?: readonly Finding[];
}
