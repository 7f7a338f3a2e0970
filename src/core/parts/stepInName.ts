import { stepDisagrees } from "../findings/agreement.js";
import { msg } from "../model/message.js";
import type { Finding } from "../model/finding.js";

const counted = /(?:step|steps|iter|iteration)[-_=]?(\d+)/iu;

/** The step that a name says outright: 24 for `epoch=2-step=24.ckpt`, 500 for `model_iter500.pt`. */
export function stepInName(name: string): number | undefined {
  const match = counted.exec(name);
  return match === null ? undefined : Number(match[1]);
}

/**
 * A note when a file's record and its name tell different steps. The loop goes on from the record, so the other
 * number only misleads people.
 */
export function stepAgainstName(
  file: string,
  named: number | undefined,
  recorded: number | undefined,
): readonly Finding[] {
  return named === undefined || recorded === undefined || named === recorded
    ? []
    : [
        stepDisagrees.milderAt(
          file,
          msg("records step {0}, but its name says {1}", recorded, named),
        ),
      ];
}
