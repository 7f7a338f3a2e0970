import type { BrokenRecord, TensorValues } from "../../formats/scan/contents.js";

/** What is to be learned of a file. */
export interface Wanted {
  readonly sha256: boolean;
  /** Checksums of archive records, and the values of float tensors. */
  readonly contents: boolean;
}

/** What was learned of a file. */
export interface Examination {
  readonly sha256: string | undefined;
  readonly brokenRecords: readonly BrokenRecord[];
  readonly tensors: readonly TensorValues[];
}
