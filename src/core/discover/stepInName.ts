import { msg } from "../model/message.js";
import type { Finding, Severity } from "../model/finding.js";

const counted = /(?:step|steps|iter|iteration)[-_=]?(\d+)/iu;

/** The step that a name says outright: 24 for `epoch=2-step=24.ckpt`, 500 for `model_iter500.pt`. */
export function stepInName(name: string): number | undefined {
  const match = counted.exec(name);
  return match === null ? undefined : Number(match[1]);
}

/**
 * A finding when name and record tell different steps. `error` where the framework goes on from what the
 * name says, `warning` where it goes on from the record whatever the file is called.
 */
export function stepDisagreement(
  file: string,
  named: number | undefined,
  recorded: number | undefined,
  severity: Severity,
): readonly Finding[] {
  return named === undefined || recorded === undefined || named === recorded
    ? []
    : [
        {
          rule: "step-disagrees",
          severity,
          file,
          message: msg("records step {0}, but its name says {1}", recorded, named),
        },
      ];
}
