import type { TensorValues } from "./contents.js";
import { floatFormatOf } from "./floatFormat.js";
import { FloatScan } from "./floatScan.js";
import type { Span } from "./track.js";

/** Where a tensor's data lies in a file, end exclusive. */
export interface TensorPlace {
  readonly name: string;
  readonly dtype: string;
  readonly dimensions: number;
  readonly begin: number;
  readonly end: number;
}

/** A scan for each tensor of a known float format, as spans, and the values once the spans were fed. */
export function tensorScans(places: readonly TensorPlace[]): {
  readonly spans: readonly Span[];
  readonly values: () => readonly TensorValues[];
} {
  const scans = places.flatMap(({ dtype, ...place }) => {
    const format = floatFormatOf(dtype);
    return format === undefined ? [] : [{ ...place, scan: new FloatScan(format) }];
  });
  return {
    spans: scans.map(({ begin, end, scan }) => ({ begin, end, take: (bytes) => scan.feed(bytes) })),
    values: () =>
      scans.map(({ name, dimensions, end, scan }) => ({ name, dimensions, end, ...scan.facts() })),
  };
}
