import { stepDisagrees } from "../findings/agreement.js";
import { msg } from "../model/message.js";
import type { Finding } from "../model/finding.js";
import type { Progress } from "./progress.js";

const counted = /(?:step|steps|iter|iteration|updates?)[-_=]?(\d+)/iu;
const countedAfter = /(?:^|[-_.])(\d+)[-_]?(?:steps?|iters?|updates?)(?:[-_.]|$)/iu;
const epochBefore = /(?:^|[-_.])(?:epochs?|ep)[-_=]?(\d+)/iu;
const epochAfter = /(?:^|[-_.])(\d+)[-_]?(?:epochs?|ep)(?:[-_.]|$)/iu;
/** fairseq's `checkpoint_10_5000.pt`: the epoch, then the updates. */
const both = /^checkpoint_(\d+)_(\d+)(?:[-_.]|$)/iu;
/** A lone number: by itself, set apart, or after a word for a checkpoint: `010000.pt`, `G_4666.pth`, `ckpt500.pt`. */
const lone =
  /^(?:|[a-z_=-]*[-_=]|[a-z_=-]*(?:ckpt|checkpoint|model|snapshot|state))(\d+)(?:[-_][a-z_-]*)?(?:\.|$)/iu;

/** The step that a name says outright: 24 for `epoch=2-step=24.ckpt`, 500 for `model_iter500.pt`. */
export function stepInName(name: string): number | undefined {
  return numberIn(name, counted) ?? numberIn(name, countedAfter) ?? numberIn(name, both, 2);
}

/** The epoch that a name says outright: 2 for `epoch=2-step=24.ckpt`, 12 for `12epoch.pth`. */
export function epochInName(name: string): number | undefined {
  return numberIn(name, epochBefore) ?? numberIn(name, epochAfter) ?? numberIn(name, both);
}

/** What a name tells where nothing is recorded. A number of which it does not say what it counts is taken for a step. */
export function progressInName(name: string): Progress {
  const step = stepInName(name);
  const epoch = epochInName(name);
  const number = step === undefined && epoch === undefined ? numberIn(name, lone) : undefined;
  const told = step ?? number;
  return {
    ...(told === undefined ? {} : { step: told }),
    ...(epoch === undefined ? {} : { epoch }),
  };
}

function numberIn(name: string, pattern: RegExp, group = 1): number | undefined {
  const match = pattern.exec(name);
  return match === null ? undefined : Number(match[group]);
}

/**
 * Notes when a file's record and its name tell different steps or epochs. The loop goes on from the record, so the other
 * number only misleads people. Epochs that differ by one do not disagree: many loops record the epoch to go on with.
 */
export function againstName(
  file: string,
  name: string,
  { step, epoch }: { readonly step?: number | undefined; readonly epoch?: number | undefined },
): readonly Finding[] {
  const namedStep = stepInName(name);
  const namedEpoch = epochInName(name);
  return [
    ...(namedStep === undefined || step === undefined || namedStep === step
      ? []
      : [
          stepDisagrees.milderAt(
            file,
            msg("records step {0}, but its name says {1}", step, namedStep),
          ),
        ]),
    ...(namedEpoch === undefined || epoch === undefined || Math.abs(namedEpoch - epoch) <= 1
      ? []
      : [
          stepDisagrees.milderAt(
            file,
            msg("records epoch {0}, but its name says {1}", epoch, namedEpoch),
          ),
        ]),
  ];
}
