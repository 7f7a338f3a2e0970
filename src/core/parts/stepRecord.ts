import type { Finding, Severity } from "../model/finding.js";
import { msg } from "../model/message.js";

/** A finding when the step that a file records is not the folder's; none when either is not known. */
export function stepDisagreement(
  named: number | undefined,
  recorded: number | undefined,
  file: string,
  severity: Severity = "error",
): readonly Finding[] {
  return named === undefined || recorded === undefined || named === recorded
    ? []
    : [
        {
          rule: "step-disagrees",
          severity,
          file,
          message: msg("records step {0}, but its folder is of step {1}", recorded, named),
        },
      ];
}
