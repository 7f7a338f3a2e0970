import { defineFinding, defineGraded } from "./define.js";

/** What a recorded manifest says of a checkpoint. */

export const manifestMismatch = defineGraded(
  {
    id: "manifest-mismatch",
    severity: "error",
    effect: "damaged-at-rest",
    docs: {
      what: "A file has another size than when the manifest was recorded, or (`--deep`) another SHA-256.",
      why: "It was damaged or exchanged after the save.",
      next: "Copy it again from where it is whole, or resume from another checkpoint. After a change on purpose, record the manifest anew.",
    },
    sources: [],
  },
  {
    severity: "warning",
    effect: "none",
    when: "a whole subfolder is gone, which is done on purpose to make room",
  },
);

export const manifestOutdated = defineFinding({
  id: "manifest-outdated",
  severity: "info",
  effect: "none",
  docs: {
    what: "The checkpoint was saved anew in the same place after its manifest.",
    why: "The manifest is of the earlier save, so nothing is compared with it.",
    next: "Record it again: `respawn manifest record`.",
  },
  sources: [],
});

export const manifestInvalid = defineFinding({
  id: "manifest-invalid",
  severity: "warning",
  effect: "none",
  docs: {
    what: "The manifest itself cannot be read.",
    why: "Nothing is compared with it, so damage after the save may go unseen.",
    next: "Record it again: `respawn manifest record`.",
  },
  sources: [],
});

export const manifestFindings = [manifestMismatch, manifestOutdated, manifestInvalid] as const;
