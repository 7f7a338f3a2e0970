import { numberOf } from "../../formats/json/recordedStep.js";
import { readTorchRecord, type TorchRecord } from "../../formats/torch/torchRecord.js";
import { msg } from "../../model/message.js";
import { joinPath, parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import { dcpTree } from "../../parts/dcpTree.js";
import { heldInTree } from "../../parts/heldByName.js";
import type { ExpectedFile, FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { modelFolder } from "../../parts/modelFolder.js";
import { stepDisagreement } from "../../parts/stepRecord.js";
import { heldByKeys } from "../../parts/trainingKeys.js";

const folderName = /^(epoch|step)_(\d+)$/u;
const recipeName = "recipe_state.pt";
const adapterName = "adapter_model.pt";
/** torchtune numbers its shards also when there is one; Meta's and its own formats are files of torch.save. */
const shardName = /^(?:ft-)?model-\d{5}-of-\d{5}\.(?:safetensors|bin)$/u;
const nativeName = /^(?:meta_model|torchtune_model|consolidated)[\w.]*\.(?:pt|pth|bin)$/u;

/**
 * torchtune: `epoch_N` or `step_N` with the weights in the format of the base model, `adapter_model.pt` for LoRA,
 * then `recipe_state.pt` with the optimizer and the counters. The save at the end has no recipe state, and looks
 * just like one that was cut off. An asynchronous save is a distributed checkpoint, whose metadata ends it.
 *
 * @see https://github.com/pytorch/torchtune torchtune/training/checkpointing/_checkpoint_client.py
 */
export const torchtuneLayout = {
  id: "torchtune",
  markers: { folder: folderName },
  async recognise(folder) {
    const named = folderName.exec(folder.name);
    if (named === null || !isOwn(folder)) {
      return undefined;
    }
    const step = named[1] === "step" ? Number(named[2]) : undefined;
    const shared = await sharedRecipe(folder);
    const place = shared?.folder ?? folder;
    const recipe = shared?.isOfAnother === true ? undefined : place.files.get(recipeName);
    const record =
      recipe === undefined ? undefined : await place.record(recipeName, readTorchRecord);
    const recorded = numberOf(record?.values.get("steps_run"));
    const { expectedFiles, missing, alsoHolds = [] } = await weights(folder);
    const held = [...alsoHolds, ...(record === undefined ? [] : heldByKeys(record))];
    return {
      path: folder.path,
      run: parentPath(folder.path),
      step: recorded ?? step,
      parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
      expectedFiles:
        recipe === undefined
          ? expectedFiles
          : [...expectedFiles, { file: recipe, format: "torch" }],
      missing: [...missing, ...recipeLacks(place, record)],
      findings: stepDisagreement(step, recorded, joinPath(place.path, recipeName)),
      alsoHolds: held,
      ...(shared?.isOfAnother === true
        ? { notResumable: msg("is not the newest epoch, which alone {0} belongs to", sharedName) }
        : {}),
      ...(recipe === undefined && shared === undefined
        ? {
            unproven: msg(
              "has no {0}: the save at the end of a run, or one that was cut off",
              recipeName,
            ),
          }
        : {}),
    };
  },
} as const satisfies Layout;

const sharedName = `recipe_state/${recipeName}`;

/**
 * Versions 0.5 and 0.6 keep one recipe state for all epochs beside their folders: that of the newest epoch, written after
 * its weights. The last epoch of a run writes none, so the state beside it is the one of the epoch before.
 *
 * @see https://github.com/pytorch/torchtune/blob/v0.6.1/torchtune/training/checkpointing/_utils.py `get_recipe_checkpoint_path`
 */
async function sharedRecipe(
  folder: FolderView,
): Promise<{ readonly folder: FolderView; readonly isOfAnother: boolean } | undefined> {
  const epoch = epochOf(folder.name);
  const run = await folder.parent();
  const beside = await run?.child("recipe_state");
  const file = beside?.files.get(recipeName);
  if (
    epoch === undefined ||
    beside === undefined ||
    file === undefined ||
    folder.files.has(recipeName)
  ) {
    return undefined;
  }
  const newest = Math.max(...[...(run?.folders ?? [])].map((name) => epochOf(name) ?? -1));
  if (epoch < newest) {
    return { folder: beside, isOfAnother: true };
  }
  const record = await beside.record(recipeName, readTorchRecord);
  const total = numberOf(record?.values.get("total_epochs"));
  const saved = Math.max(0, ...[...folder.files.values()].map(({ modifiedMs }) => modifiedMs));
  const isLast = total !== undefined && epoch >= total - 1;
  return file.modifiedMs < saved || isLast ? undefined : { folder: beside, isOfAnother: false };
}

function epochOf(name: string): number | undefined {
  const epoch = /^epoch_(\d+)$/u.exec(name)?.[1];
  return epoch === undefined ? undefined : Number(epoch);
}

function isOwn(folder: FolderView): boolean {
  return [...folder.files.keys()].some(
    (name) =>
      name === recipeName ||
      name === adapterName ||
      name === ".metadata" ||
      name.endsWith(".distcp") ||
      shardName.test(name) ||
      nativeName.test(name),
  );
}

type Held = Pick<LayoutMatch, "expectedFiles" | "missing"> &
  Partial<Pick<LayoutMatch, "alsoHolds">>;

/** What a resume reads: the adapter where there is one, the distributed checkpoint, or the model. */
async function weights(folder: FolderView): Promise<Held> {
  if ([...folder.files.keys()].some((name) => name === ".metadata" || name.endsWith(".distcp"))) {
    return dcpTree(folder, heldInTree);
  }
  const asyncAdapter = await folder.child("adapter_model");
  if (asyncAdapter !== undefined && asyncAdapter.files.size > 0) {
    return dcpTree(asyncAdapter, heldInTree);
  }
  const adapter = folder.files.get(adapterName);
  const native = [...folder.files].filter(([name]) => nativeName.test(name));
  const files: readonly ExpectedFile[] = [
    ...(adapter === undefined ? [] : [adapter]),
    ...native.map(([, file]) => file),
  ].map((file) => ({ file, format: "torch", holds: "weights" }));
  const model = await modelFolder(folder);
  return files.length > 0 && model.expectedFiles.length === 0
    ? { expectedFiles: files, missing: [] }
    : { expectedFiles: [...files, ...model.expectedFiles], missing: model.missing };
}

/** A recipe state that a resume cannot count on from. */
function recipeLacks(folder: FolderView, record: TorchRecord | undefined): LayoutMatch["missing"] {
  const counters = ["steps_run", "epochs_run"];
  return record === undefined || counters.some((key) => record.keys.includes(key))
    ? []
    : [
        {
          file: joinPath(folder.path, recipeName),
          what: msg("has no {0}", counters.join(", ")),
        },
      ];
}
