import type { Defect } from "../../formats/defect.js";
import type { CheckpointFile } from "../../model/checkpoint.js";
import type { Outcome } from "../../model/outcome.js";
import type { Examination, Wanted } from "./examination.js";

/** Reads whole files elsewhere than where it is asked: in worker threads, several at a time. */
export interface Examiner {
  /**
   * Examines a file; `onBytes` tells of bytes read since it was last called. Undefined when the signal
   * ended it.
   */
  examine(
    file: CheckpointFile,
    wanted: Wanted,
    watch: { readonly onBytes: (bytes: number) => void; readonly signal: AbortSignal },
  ): Promise<Outcome<Examination, Defect> | undefined>;
}
