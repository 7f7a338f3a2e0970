import { defineFinding } from "./define.js";

/** What is said of checkpoints that are not the ones to start from. */

export const newerPassedOver = defineFinding({
  id: "newer-checkpoint-passed-over",
  severity: "warning",
  effect: "none",
  docs: {
    what: "A newer checkpoint is not taken: an older one was asked for, or another trainer saved it.",
    why: "The steps between them are trained again, and later saves may write over the newer one.",
    next: "Leave out `--from` to resume from the newest.",
  },
  sources: [],
});

export const newestIncomplete = defineFinding({
  id: "newest-checkpoint-incomplete",
  severity: "warning",
  effect: "none",
  docs: {
    what: "The newest checkpoint, or the one that the config names, is incomplete or damaged.",
    why: "The training was killed during the save. A load fails, or goes on with half a state.",
    next: "Let Respawn resume from the newest whole one, or name that one in the config.",
  },
  sources: [],
});

export const choiceFindings = [newerPassedOver, newestIncomplete] as const;
