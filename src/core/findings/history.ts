import { defineFinding } from "./define.js";

/** What the logs of a run's checkpoints tell of the run. */

export const lineGivenUp = defineFinding({
  id: "line-given-up",
  severity: "warning",
  effect: "none",
  docs: {
    what: "The checkpoint is of a future that was given up: the run was taken back to an earlier step and went on from there. The logs that the checkpoints record contradict each other, and the other line was saved later.",
    why: "A resume by the highest step alone would undo the decision to go back.",
    next: "Nothing: Respawn resumes from the current line. To go on from this one after all, name it with `--from`.",
  },
  sources: ["https://github.com/bghira/SimpleTuner/pull/2989"],
});

export const linesPart = defineFinding({
  id: "lines-of-history-part",
  severity: "warning",
  effect: "none",
  docs: {
    what: "Two lines of history lie in one folder, and the times of their files do not tell which one went on: they were copied, perhaps.",
    why: "The highest step may be of the line that was given up.",
    next: "Name the checkpoint to resume from with `--from`.",
  },
  sources: [],
});

export const lossDiverged = defineFinding({
  id: "loss-diverged",
  severity: "warning",
  effect: "none",
  docs: {
    what: "The log shows a loss that became NaN, or rose far above what it was, and did not come back before the newest checkpoint.",
    why: "The checkpoint is whole, but the training in it may be lost: a resume goes on from there.",
    next: "Look at the loss, and resume from the checkpoint that is named if it was lost.",
  },
  sources: [],
});

export const historyFindings = [lineGivenUp, linesPart, lossDiverged] as const;
