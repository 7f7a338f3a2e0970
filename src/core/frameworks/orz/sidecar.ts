import { stateIncomplete } from "./findings.js";
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
export interface Sidecar extends Pick<LayoutMatch, "expectedFiles" | "findings" | "parts"> {
  readonly holds: readonly StateKind[];
}

/**
 * Reads `iterN/respawn.json`: the folder it was written for must be N; with it the position in the data is
 * known, and whether `state/` (optimizer, schedule and random streams of each actor) is all there. State
 * that was removed for newer ones, or is broken, leaves a checkpoint that gives its weights.
 */
export async function readSidecar(folder: FolderView, step: number): Promise<Sidecar> {
  const file = folder.files.get(saveRecordName);
  if (file === undefined) {
    return { expectedFiles: [], findings: [], holds: [], parts: [] };
  }
  const expectedFiles: readonly ExpectedFile[] = [{ file, format: "json" }];
  const record = await folder.json(saveRecordName);
  const updates = numberOf(record?.["global_step"]);
  if (record === undefined || updates === undefined) {
    return { expectedFiles, findings: [], holds: [], parts: [] };
  }
  // Upstream names its final save after the batches, which are more than the steps when a rollout was skipped.
  const recorded = numberOf(record["folder_step"]) ?? updates;
  const state = await readState(folder, record["state_files"]);
  return {
    expectedFiles: [...expectedFiles, ...state.expectedFiles],
    findings: [...stepDisagreement(step, recorded, file.path), ...state.findings],
    holds: ["data", ...state.holds],
    parts: state.parts,
  };
}

/** The files under `state/`, held against the sizes that the record of the save names. */
async function readState(folder: FolderView, recorded: unknown): Promise<Sidecar> {
  const nothing: Sidecar = { expectedFiles: [], findings: [], holds: [], parts: [] };
  const state = await folder.child("state");
  if (state === undefined || typeof recorded !== "object" || recorded === null) {
    return nothing;
  }
  const files = await allFiles(state);
  const sizes = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const parts: readonly CheckpointPart[] = [{ role: "state", path: state.path, files }];
  for (const [name, bytes] of Object.entries(recorded)) {
    const path = `${folder.path}/${name}`;
    const there = sizes.get(path);
    if (there !== bytes) {
      return { ...nothing, parts, findings: [brokenState(path, there, Number(bytes))] };
    }
  }
  const expectedFiles = files.flatMap((file): readonly ExpectedFile[] =>
    file.path.endsWith(".pt")
      ? [{ file, format: "torch" }]
      : file.path.endsWith(".json")
        ? [{ file, format: "json" }]
        : [],
  );
  const holds: readonly StateKind[] = ["optimizer", "scheduler", "rng"];
  return { expectedFiles, findings: [], holds: expectedFiles.length === 0 ? [] : holds, parts };
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
