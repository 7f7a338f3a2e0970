import type { Defect } from "../core/formats/defect.js";
import type { Outcome } from "../core/model/outcome.js";
import type { Examination, Wanted } from "../core/verify/deep/examination.js";

/** What a worker is asked: one file, and the next one only after its result. */
export interface ExamineOrder {
  readonly path: string;
  readonly bytes: number;
  readonly wanted: Wanted;
}

/** What a worker answers: bytes read since it last said so, then the result. */
export type ExamineReply =
  | { readonly kind: "bytes"; readonly bytes: number }
  | { readonly kind: "result"; readonly outcome: Outcome<Examination, Defect> };
