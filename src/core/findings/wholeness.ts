import type { Defect } from "../formats/defect.js";
import { defineFinding, defineGraded } from "./define.js";

/** Whether all of a checkpoint is there. */

export const requiredFileMissing = defineFinding({
  id: "required-file-missing",
  severity: "error",
  effect: "incomplete",
  docs: {
    what: "The layout requires a file or a record that is not there.",
    why: "A save that is still running looks like this, and so does one that was killed. A load fails, or goes on with new values for what is missing.",
    next: "Wait while it is being written. Otherwise resume from an older checkpoint: `respawn latest` names it.",
  },
  sources: [],
});

export const partMissing = defineFinding({
  id: "part-missing",
  severity: "info",
  effect: "blocks-resume",
  docs: {
    what: "All that the layout requires is there, but not all that a resume needs: weights alone, an adapter, a policy without its critic.",
    why: "A run that starts from it begins anew with these weights. Optimizer, schedule and counters start from nothing, so it is no point of the old run.",
    next: "Use it as a base model, or resume from a checkpoint that holds the rest.",
  },
  sources: [],
});

export const fileTruncated = defineFinding({
  id: "file-truncated",
  severity: "error",
  effect: "damaged-at-rest",
  docs: {
    what: "A file ends before its header, its index or its directory says.",
    why: "The save was killed, the disk was full, or a copy was cut off. A load fails, in some formats only when the last tensor is read.",
    next: "Resume from an older checkpoint, or copy the file again.",
  },
  sources: [],
});

export const fileEmpty = defineFinding({
  id: "file-empty",
  severity: "error",
  effect: "damaged-at-rest",
  docs: {
    what: "A file that must hold something has no bytes.",
    why: "A power cut or a full disk leaves the name of a file without its content.",
    next: "Resume from an older checkpoint, or copy the file again.",
  },
  sources: [],
});

export const fileInvalid = defineFinding({
  id: "file-invalid",
  severity: "error",
  effect: "damaged",
  docs: {
    what: "Bytes of a file contradict each other, or are not of the format that its name says.",
    why: "A load fails, or reads values that nobody saved.",
    next: "Resume from an older checkpoint. `respawn inspect FILE` shows what can still be read.",
  },
  sources: [],
});

export const fileUnreadable = defineGraded(
  {
    id: "file-unreadable",
    severity: "error",
    effect: "damaged-at-rest",
    docs: {
      what: "A file cannot be read: permissions, or the disk reports an error.",
      why: "Nothing is known of what it holds. A training that runs as the same user meets the same error.",
      next: "Check permissions and the disk. Read errors in the middle of a file mean that the medium fails: copy what is left.",
    },
    sources: [],
  },
  {
    severity: "error",
    effect: "unproven",
    when: "not even its beginning can be read, so that nothing says whether it is whole",
  },
);

export const cannotVerify = defineFinding({
  id: "cannot-verify",
  severity: "warning",
  effect: "unproven",
  docs: {
    what: "Nothing in this format or layout proves the checkpoint whole, or the proof is beyond the limits of what is read.",
    why: "A save that was killed may look the same. Respawn resumes from nothing that it cannot prove.",
    next: "Name the checkpoint to the trainer yourself if you know better, and record a manifest of the next one: `respawn manifest record`.",
  },
  sources: [],
});

/** The finding that a defect of a file's header or structure is told as. */
export function ofDefect({ kind, message }: Defect, file: string): ReturnType<typeof fileEmpty.at> {
  switch (kind) {
    case "truncated":
      return fileTruncated.at(file, message);
    case "empty":
      return fileEmpty.at(file, message);
    case "invalid":
      return fileInvalid.at(file, message);
    case "unreadable":
      return fileUnreadable.milderAt(file, message);
    case "cannot-verify":
      return cannotVerify.at(file, message);
  }
}

export const wholenessFindings = [
  requiredFileMissing,
  partMissing,
  fileTruncated,
  fileEmpty,
  fileInvalid,
  fileUnreadable,
  cannotVerify,
] as const;
