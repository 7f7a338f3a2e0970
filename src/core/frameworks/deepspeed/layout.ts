import { msg } from "../../model/message.js";
import { parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import { deepspeedTag, engineStepOf, isDeepspeedTag } from "../../parts/deepspeedTag.js";
import { isUniversal, universalState } from "../../parts/deepspeedUniversal.js";
import type { FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { readPointer, type Pointer } from "../../parts/pointer.js";
import { stepDisagreement } from "../../parts/stepRecord.js";

const tagName = /^global_step(\d+)(?:_universal)?$/u;

/** `latest`: the tag alone, written by rank 0 after its own files and before a last barrier. */
const latest: Pointer = {
  file: "latest",
  needed: true,
  nameOf: folderNameOf,
  stepOf: (name) => (name.endsWith("_universal") ? undefined : stepOf(name)),
};

const latestUniversal: Pointer = { file: "latest_universal", nameOf: folderNameOf, stepOf };

/**
 * DeepSpeed's `engine.save_checkpoint`: a folder a tag, by default `global_stepN`, with `latest` beside
 * it. `latest` is no proof, since other ranks may write on after it: the files of all ranks that a
 * model file records are. Converted ("universal") tags have `latest_universal`, written last.
 *
 * @see https://github.com/deepspeedai/DeepSpeed deepspeed/runtime/engine.py, deepspeed/checkpoint/ds_to_universal.py
 */
export const deepspeedLayout = {
  id: "deepspeed",
  markers: { folder: tagName, file: /_(?:model|optim)_states\.pt$/u },
  async recognise(folder) {
    const universal = isUniversal(folder) && (isDeepspeedTag(folder) || tagName.test(folder.name));
    if (!universal && !isDeepspeedTag(folder)) {
      return undefined;
    }
    return universal ? universalSighting(folder) : tagSighting(folder);
  },
} as const satisfies Layout;

async function tagSighting(folder: FolderView): Promise<LayoutMatch> {
  const { record, recordFile, ...state } = await deepspeedTag(folder);
  const pointed = await readPointer(folder, latest);
  const named = stepOf(folder.name);
  const recorded = engineStepOf(record);
  return {
    ...(await place(folder)),
    ...state,
    step: named ?? recorded,
    // The caller chooses the tag and may count otherwise than the engine: told, but no damage.
    findings: [...pointed.findings, ...stepDisagreement(named, recorded, recordFile, "none")],
  };
}

async function universalSighting(folder: FolderView): Promise<LayoutMatch> {
  const { record, recordFile, ...state } = await deepspeedTag(folder, "universal");
  const parameters = await universalState(folder, record);
  const pointed = await readPointer(folder, latestUniversal);
  const named = stepOf(folder.name);
  const recorded = engineStepOf(record);
  return {
    ...(await place(folder)),
    ...state,
    step: named ?? recorded,
    expectedFiles: [...state.expectedFiles, ...parameters.expectedFiles],
    missing: [
      ...state.missing,
      ...parameters.missing,
      ...(pointed.name === undefined
        ? [
            {
              file: parentPath(folder.path),
              what: msg("has no usable {0}, which is written last", latestUniversal.file),
            },
          ]
        : []),
    ],
    findings: [...pointed.findings, ...stepDisagreement(named, recorded, recordFile, "none")],
  };
}

async function place(folder: FolderView): Promise<Pick<LayoutMatch, "path" | "run" | "parts">> {
  return {
    path: folder.path,
    run: parentPath(folder.path),
    parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
  };
}

function folderNameOf(text: string): string | undefined {
  return text === "" || text.includes("/") ? undefined : text;
}

function stepOf(name: string): number | undefined {
  const step = tagName.exec(name)?.[1];
  return step === undefined ? undefined : Number(step);
}
