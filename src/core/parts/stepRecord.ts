import { stepDisagrees } from "../findings/agreement.js";
import type { Finding, FindingEffect } from "../model/finding.js";
import { msg } from "../model/message.js";

/**
 * A finding when the step that a file records is not the folder's; none when either is not known. Its effect is `none`
 * where the trainer goes on from the record and never reads the name.
 */
export function stepDisagreement(
  named: number | undefined,
  recorded: number | undefined,
  file: string,
  effect: Extract<FindingEffect, "damaged" | "none"> = "damaged",
): readonly Finding[] {
  return named === undefined || recorded === undefined || named === recorded
    ? []
    : [
        stepDisagrees[effect === "none" ? "milderAt" : "at"](
          file,
          msg("records step {0}, but its folder is of step {1}", recorded, named),
        ),
      ];
}
