import type { FloatFacts } from "./floatScan.js";
import type { Span } from "./track.js";

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

/** What a file's format adds to the pass over its bytes. */
export interface Contents {
  /** Lists of spans; those of one list do not overlap. */
  readonly tracks: readonly (readonly Span[])[];
  brokenRecords(): readonly BrokenRecord[];
  tensors(): readonly TensorValues[];
}
