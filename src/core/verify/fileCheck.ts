import type { FormatCheck } from "../formats/formatReader.js";
import type { Finding } from "../model/finding.js";
import type { ExpectedFile } from "../parts/layout.js";

/** What a look at a file's bytes gives, beside the file that a layout expects. */
export interface FileCheck extends Omit<FormatCheck, "imports"> {
  readonly expected: ExpectedFile;
  /** What should be known of it besides: names that a pickle would import. */
  readonly findings?: readonly Finding[];
}
