import type { Defect } from "./defect.js";
import type { FormatId } from "./known.js";
import type { ImportFacts } from "./pickle/importFacts.js";
import type { TensorFacts, TensorTotals } from "./tensorFacts.js";

/** What a look at a file's headers tells; nothing in it was executed, and no tensor was read. */
export interface FileFacts {
  readonly format: FormatId;
  readonly bytes: number;
  readonly tensors: readonly TensorFacts[];
  /** In the order of the file. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly imports: readonly ImportFacts[];
  /** What in it a load would run as code: records, layers. */
  readonly code: readonly string[];
  readonly totals: TensorTotals;
  /** What is wrong with the bytes; what could be learned nevertheless is in the other fields. */
  readonly defect: Defect | undefined;
}
