import type { Checkpoint, CheckpointState } from "../model/checkpoint.js";
import type { Finding } from "../model/finding.js";

const fromBest: readonly CheckpointState[] = ["complete", "unknown", "incomplete", "damaged"];

/**
 * The state that findings leave a checkpoint in. Effects alone decide it: severities are how loudly a finding is
 * said, and people may set them. `recent` is true while files were written within the last minute.
 */
export function stateOf(findings: readonly Finding[], recent: boolean): CheckpointState {
  const effects = new Set(findings.map(({ effect }) => effect));
  if (effects.has("damaged")) {
    return "damaged";
  }
  if (effects.has("damaged-at-rest")) {
    return recent || effects.has("incomplete") ? "incomplete" : "damaged";
  }
  if (effects.has("incomplete")) {
    return "incomplete";
  }
  if (effects.has("unproven")) {
    return recent ? "incomplete" : "unknown";
  }
  return "complete";
}

/** True when a resume may start from a checkpoint of this state with these findings. */
export function isResumable(state: CheckpointState, findings: readonly Finding[]): boolean {
  return state === "complete" && !findings.some(({ effect }) => effect === "blocks-resume");
}

/** True for a finding that says of bytes that they are wrong. */
export function isDamage({ effect }: Finding): boolean {
  return effect === "damaged" || effect === "damaged-at-rest";
}

/** A checkpoint with what was found later: its state gets worse by it or stays, one that is being written stays so. */
export function withFindings(checkpoint: Checkpoint, added: readonly Finding[]): Checkpoint {
  const { beingWritten } = checkpoint;
  const after = beingWritten ? checkpoint.state : worse(checkpoint.state, stateOf(added, false));
  return {
    ...checkpoint,
    state: after,
    resumable: checkpoint.resumable && isResumable(after, added),
    findings: [...checkpoint.findings, ...added],
  };
}

/** A checkpoint without some of its findings: what the others leave it. */
export function withoutFindings(
  checkpoint: Checkpoint,
  dropped: (finding: Finding) => boolean,
): Checkpoint {
  const findings = checkpoint.findings.filter((finding) => !dropped(finding));
  if (findings.length === checkpoint.findings.length) {
    return checkpoint;
  }
  const state = checkpoint.beingWritten ? checkpoint.state : stateOf(findings, false);
  return { ...checkpoint, state, resumable: isResumable(state, findings), findings };
}

function worse(a: CheckpointState, b: CheckpointState): CheckpointState {
  return fromBest.indexOf(a) < fromBest.indexOf(b) ? b : a;
}
