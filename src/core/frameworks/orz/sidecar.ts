import { stateIncomplete } from "./findings.js";
import { fileInvalid } from "../../findings/wholeness.js";
import { numberOf } from "../../formats/json/recordedStep.js";
import type { CheckpointPart, StateKind } from "../../model/checkpoint.js";
import { stepDisagreement } from "../../parts/stepRecord.js";
import type { Finding } from "../../model/finding.js";
import { msg } from "../../model/message.js";
import { allFiles } from "../../parts/allFiles.js";
import { saveRecordName } from "../../parts/saveRecord.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "../../parts/layout.js";

/** There from the first byte of such a save until its record is written: a save that was cut off keeps it. */
export const begunName = "respawn.saving";

/** What the record of a save adds to what the folder shows. */
export interface Sidecar extends Pick<
  LayoutMatch,
  "expectedFiles" | "findings" | "parts" | "recorded"
> {
  readonly holds: readonly StateKind[];
  /** The step of the checkpoint whose policy is the reference model; undefined while that is the base model. */
  readonly referenceStep?: number;
}

const nothing: Sidecar = { expectedFiles: [], findings: [], holds: [], parts: [] };
const stateKinds: readonly StateKind[] = ["optimizer", "scheduler", "rng"];

/**
 * Reads `iterN/respawn.json`: the folder it was written for must be N; with it the position in the data is
 * known, and whether `state/` (optimizer, schedule and random streams of each actor) is all there. State
 * that was removed for newer ones, or is broken, leaves a checkpoint that gives its weights.
 *
 * @see python/respawn/runtime/sidecar.py and state.py, which read it by the same rules (`test/conformance`)
 */
export async function readSidecar(folder: FolderView, step: number): Promise<Sidecar> {
  const file = folder.files.get(saveRecordName);
  if (file === undefined) {
    return nothing;
  }
  const expectedFiles: readonly ExpectedFile[] = [{ file, format: "json" }];
  const record = await folder.json(saveRecordName);
  if (record === undefined) {
    return { ...nothing, expectedFiles }; // what is wrong with its JSON is told by the check of the file
  }
  const updates = countOf(record["global_step"]);
  // Upstream names its final save after the batches, which are more than the steps when a rollout was skipped.
  const recorded = countOf(record["folder_step"] ?? updates);
  if (updates === undefined || recorded !== step) {
    return { ...nothing, expectedFiles, findings: misfit(file.path, updates, recorded, step) };
  }
  const full = record["state"] === "full";
  const state = full ? await readState(folder, record["state_files"]) : nothing;
  const referenceStep = countOf(record["reference_step"]);
  return {
    expectedFiles: [...expectedFiles, ...state.expectedFiles],
    findings: state.findings,
    holds: ["data", ...state.holds],
    parts: state.parts,
    recorded: {
      savedWith: ["weights", "data", ...(full ? stateKinds : [])],
      updates,
      hasCritic: criticOf(record),
    },
    ...(referenceStep === undefined ? {} : { referenceStep }),
  };
}

/** A whole number from 0 on. */
function countOf(value: unknown): number | undefined {
  const number = numberOf(value);
  return Number.isSafeInteger(number) && (number ?? -1) >= 0 ? number : undefined;
}

/** PPO has a `critic_pretrain`, GRPO none. */
function criticOf(record: Readonly<Record<string, unknown>>): boolean | undefined {
  const config = record["config"];
  return typeof config === "object" && config !== null && "critic_pretrain" in config
    ? Boolean(config.critic_pretrain)
    : undefined;
}

function misfit(
  file: string,
  updates: number | undefined,
  recorded: number | undefined,
  step: number,
): readonly Finding[] {
  return updates === undefined || recorded === undefined
    ? [fileInvalid.at(file, msg("is not the record of a save"))]
    : stepDisagreement(step, recorded, file);
}

/** The files under `state/`, held against the sizes that the record of the save names. */
async function readState(folder: FolderView, recorded: unknown): Promise<Sidecar> {
  const state = await folder.child("state");
  if (state === undefined || typeof recorded !== "object" || recorded === null) {
    return nothing;
  }
  const files = await allFiles(state);
  const byPath = new Map(files.map((file) => [file.path, file]));
  const parts: readonly CheckpointPart[] = [{ role: "state", path: state.path, files }];
  const expectedFiles: ExpectedFile[] = [];
  for (const [name, bytes] of Object.entries(recorded)) {
    const path = `${folder.path}/${name}`;
    const file = byPath.get(path);
    if (file === undefined || file.bytes !== bytes) {
      return { ...nothing, parts, findings: [brokenState(path, file?.bytes, Number(bytes))] };
    }
    if (name.endsWith(".pt") || name.endsWith(".json")) {
      expectedFiles.push({ file, format: name.endsWith(".pt") ? "torch" : "json" });
    }
  }
  const holds = Object.keys(recorded).length === 0 ? [] : stateKinds;
  return { expectedFiles, findings: [], holds, parts };
}

function brokenState(file: string, there: number | undefined, recorded: number): Finding {
  return stateIncomplete.at(
    file,
    there === undefined
      ? msg("is missing: this checkpoint gives its weights only")
      : msg(
          "has {0} bytes and was saved with {1}: this checkpoint gives its weights only",
          there,
          recorded,
        ),
  );
}
