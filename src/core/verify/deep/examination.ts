import type { FloatFacts } from "./floatScan.js";
import type { Span } from "./track.js";

/** What is to be learned of a file. */
export interface Wanted {
  readonly sha256: boolean;
  /** Checksums of archive records, and the values of float tensors. */
  readonly contents: boolean;
}

/** A record of an archive whose content is not what its directory says. */
export interface BrokenRecord {
  readonly name: string;
  readonly expectedCrc: number;
  /** Undefined when the record's own header is gone. */
  readonly actualCrc: number | undefined;
}

/** The values of one float tensor. */
export interface TensorValues extends FloatFacts {
  readonly name: string;
  readonly dimensions: number;
  /** Offset in the file at which its data ends. */
  readonly end: number;
}

/** What was learned of a file. */
export interface Examination {
  readonly sha256: string | undefined;
  readonly brokenRecords: readonly BrokenRecord[];
  readonly tensors: readonly TensorValues[];
}

/** What a file's format adds to the pass over its bytes. */
export interface Contents {
  /** Lists of spans; those of one list do not overlap. */
  readonly tracks: readonly (readonly Span[])[];
  brokenRecords(): readonly BrokenRecord[];
  tensors(): readonly TensorValues[];
}
