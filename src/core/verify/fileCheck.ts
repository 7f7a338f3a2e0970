import type { FormatCheck } from "../formats/formatReader.js";
import type { ExpectedFile } from "../parts/layout.js";

/** What a look at a file's bytes gives, beside the file that a layout expects. */
export interface FileCheck extends FormatCheck {
  readonly expected: ExpectedFile;
}
