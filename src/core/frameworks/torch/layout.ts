import { readTorchRecord, type TorchRecord } from "../../formats/torch/torchRecord.js";
import type { CheckpointFile } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import type { FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { stepAgainstName, stepInName } from "../../parts/stepInName.js";
import { isStamped } from "../../parts/stampedRecord.js";
import { heldByKeys, isStateDict, recordedProgress } from "../../parts/trainingKeys.js";
import { recordUnread, weightsOnly } from "../../parts/weightsOnly.js";

const extension = /\.(?:pt|pth|ckpt)(?:\.tar)?$/iu;
/** What a save leaves that writes beside its target and renames. */
const temporary = /\.(?:pt|pth|ckpt)(?:\.tar)?\.(?:tmp|temp|part|partial|incomplete)\b/iu;
/** Parts of other layouts' checkpoints: state without weights, or one rank's share. */
const partOfOthers =
  /^(?:optimizer|scheduler|scaler|rng_state|random_states|training_args|recipe_state|adapter_model|dataloader|train_dataloader|data|meta|common|extra_state)\b|rank[-_]?[1-9]|world_size|_(?:model|optim)_states/iu;
/** Names that say "checkpoint" also when the record inside cannot be read. */
const speakingName = /ckpt|checkpoint|last|latest|best|final|model|epoch|step|iter|snapshot/iu;
const numberedName = /(?:ckpt|checkpoint|model|snapshot|state|epoch)[-_=]?(\d+)(?:\.|$)/iu;

/** A folder of a run has tens of saves; one with thousands of `.pt` files holds data. */
const fileLimit = 256;
/** Files opened before a folder without any checkpoint is left alone. */
const firstLook = 16;

/**
 * Any single file that a training loop writes with torch.save, such as nanoGPT's `ckpt.pt`: a dictionary with
 * weights and an optimizer or a counter. Bare weights are shown, but are no point to resume from. What is in
 * the file is told by its own keys, never by its name.
 *
 * @see https://github.com/karpathy/nanoGPT train.py
 */
export const torchFileLayout = {
  id: "torch-file",
  generic: true,
  markers: { file: /\.(?:pt|pth|ckpt)(?:\.|$)/iu },
  recognise: () => Promise.resolve(undefined),
  async recogniseFiles(folder) {
    const newest = [...folder.files]
      .filter(([name]) => extension.test(name) && !partOfOthers.test(name))
      .toSorted(([, a], [, b]) => b.modifiedMs - a.modifiedMs)
      .slice(0, fileLimit);
    const found = await matches(folder, newest.slice(0, firstLook));
    const rest = found.length > 0 ? await matches(folder, newest.slice(firstLook)) : [];
    return [...found, ...rest, ...unfinished(folder)];
  },
} as const satisfies Layout;

async function matches(
  folder: FolderView,
  files: readonly (readonly [name: string, file: CheckpointFile])[],
): Promise<readonly LayoutMatch[]> {
  const seen = await Promise.all(
    files.map(async ([name, file]) => {
      const record = await folder.record(name, readTorchRecord);
      return record === undefined
        ? unreadable(folder, name, file)
        : fromRecord(folder, file, record);
    }),
  );
  return seen.filter((match) => match !== undefined);
}

function fromRecord(
  folder: FolderView,
  file: CheckpointFile,
  record: TorchRecord,
): LayoutMatch | undefined {
  if (isStamped(record.keys)) {
    return undefined; // A link to a file that its trainer's own layout lists.
  }
  const held = heldByKeys(record.keys);
  const progress = recordedProgress(record);
  const bare = isStateDict(record.keys);
  const weights = bare || held.includes("weights");
  const training =
    !bare &&
    (held.includes("optimizer") ? record.keys.length > 1 : weights && progress !== undefined);
  if (!training && !weights) {
    return undefined;
  }
  const name = file.path.slice(folder.path.length);
  const named = stepInName(name);
  const base = sightingOf(folder, file);
  return {
    ...base,
    step: training ? (progress?.count ?? named ?? numberIn(name)) : undefined,
    expectedFiles: [
      weights ? { file, format: "torch", holds: "weights" } : { file, format: "torch" },
    ],
    findings:
      training && progress?.unit === "step"
        ? stepAgainstName(file.path, named, progress.count)
        : [],
    alsoHolds: training ? held.filter((kind) => kind !== "weights") : [],
    ...(training
      ? {}
      : {
          notResumable: weightsOnly,
        }),
  };
}

/** A file whose record cannot be read is shown when its name says what it is; its bytes tell the rest. */
function unreadable(
  folder: FolderView,
  name: string,
  file: CheckpointFile,
): LayoutMatch | undefined {
  return speakingName.test(name)
    ? {
        ...sightingOf(folder, file),
        step: stepInName(name) ?? numberIn(name),
        expectedFiles: [{ file, format: "torch", holds: "weights" }],
        unproven: recordUnread,
      }
    : undefined;
}

function unfinished(folder: FolderView): readonly LayoutMatch[] {
  return [...folder.files]
    .filter(([name]) => temporary.test(name))
    .map(([name, file]) => ({
      ...sightingOf(folder, file),
      step: stepInName(name) ?? numberIn(name),
      missing: [{ file: file.path, what: msg("is the temporary file of a save that did not end") }],
    }));
}

function sightingOf(folder: FolderView, file: CheckpointFile): LayoutMatch {
  return {
    path: file.path,
    run: folder.path,
    step: undefined,
    parts: [{ role: "model", path: file.path, files: [file] }],
    expectedFiles: [],
    missing: [],
    findings: [],
    alsoHolds: [],
  };
}

function numberIn(name: string): number | undefined {
  const numbered = numberedName.exec(name);
  return numbered === null ? undefined : Number(numbered[1]);
}
