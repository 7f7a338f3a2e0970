import { defineFinding } from "./define.js";

/** What the places say in which checkpoints lie: run folders and the pointers in them. */

export const folderUnreadable = defineFinding({
  id: "folder-unreadable",
  severity: "error",
  effect: "none",
  docs: {
    what: "A folder could not be looked into.",
    why: "Checkpoints below it are not known, so what is called newest may not be.",
    next: "Check its path and permissions.",
  },
  sources: [],
});

export const pointerDangling = defineFinding({
  id: "latest-pointer-dangling",
  severity: "warning",
  effect: "none",
  docs: {
    what: "The file in which the trainer notes its newest checkpoint (`latest`, `latest_checkpointed_iteration.txt` …) is empty or names a folder that is not there.",
    why: "A resume that follows it finds nothing, and some trainers then start from step 0 without an error.",
    next: "Write the name of the newest whole checkpoint into it, or name the checkpoint at the resume.",
  },
  sources: [],
});

export const pointerStale = defineFinding({
  id: "latest-pointer-stale",
  severity: "warning",
  effect: "none",
  docs: {
    what: "The file in which the trainer notes its newest checkpoint names an older one.",
    why: "The save ended before the note was written, or the note was changed by hand. A resume that follows it repeats steps that this checkpoint holds.",
    next: "Leave it to repeat them, or name the checkpoint at the resume.",
  },
  sources: [],
});

export const pointerAbsent = defineFinding({
  id: "latest-pointer-absent",
  severity: "warning",
  effect: "none",
  docs: {
    what: "The file in which the trainer notes its newest checkpoint is not there, though checkpoints are.",
    why: "The first save ended before it was written, or a copy left it out. The trainer's own resume looks for it alone: it finds no checkpoint and starts from step 0, most often without an error.",
    next: "Write the name of the newest whole checkpoint into it, or name the checkpoint at the resume.",
  },
  sources: [
    "https://github.com/deepspeedai/DeepSpeed/blob/master/deepspeed/runtime/engine.py",
    "https://github.com/NVIDIA/Megatron-LM/blob/main/megatron/training/checkpointing.py",
    "https://github.com/verl-project/verl/blob/main/verl/utils/checkpoint/checkpoint_manager.py",
  ],
});

export const placeFindings = [
  folderUnreadable,
  pointerAbsent,
  pointerDangling,
  pointerStale,
] as const;
