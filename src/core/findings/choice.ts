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

export const runAlive = defineFinding({
  id: "run-is-alive",
  severity: "error",
  effect: "none",
  docs: {
    what: "A training writes into this output folder right now.",
    why: "A second one would write over its checkpoints, and move its newest saves away.",
    next: "Wait for its end, or stop it first. `respawn run` refuses to start until then.",
  },
  sources: [],
});

export const otherWorldSize = defineFinding({
  id: "other-world-size",
  severity: "warning",
  effect: "none",
  docs: {
    what: "The checkpoint was saved by another number of processes than is started.",
    why: "Random states are looked for by rank, and the position in the data is counted in batches of all ranks: some of it does not come back.",
    next: "Start as many processes as saved it: `--launcher torchrun --nproc N`.",
  },
  sources: ["https://github.com/huggingface/transformers/blob/main/src/transformers/trainer.py"],
});

export const choiceFindings = [
  newerPassedOver,
  newestIncomplete,
  runAlive,
  otherWorldSize,
] as const;
