import { globalStepOf } from "../formats/recordedStep.js";
import type { StateKind } from "../model/checkpoint.js";
import { msg } from "../model/message.js";
import type { FolderView, Sighting } from "./layout.js";

/** Written by `python -m respawn.orz` as the last file of a save, under a temporary name and renamed. */
export const sidecarName = "respawn.json";

/** What the record of a save adds to what the folder shows. */
export interface Sidecar extends Pick<Sighting, "claims" | "findings"> {
  readonly holds: readonly StateKind[];
}

/** Reads `iterN/respawn.json`: its step must be N; with it the position in the data is known. */
export async function readSidecar(folder: FolderView, step: number): Promise<Sidecar> {
  const file = folder.files.get(sidecarName);
  if (file === undefined) {
    return { claims: [], findings: [], holds: [] };
  }
  const recorded = globalStepOf(await folder.text(sidecarName));
  return {
    claims: [{ file, format: "json" }],
    findings:
      recorded === undefined || recorded === step
        ? []
        : [
            {
              rule: "step-disagrees",
              severity: "error",
              file: file.path,
              message: msg("records step {0}, but its folder is of step {1}", recorded, step),
            },
          ],
    holds: recorded === undefined ? [] : ["data"],
  };
}
