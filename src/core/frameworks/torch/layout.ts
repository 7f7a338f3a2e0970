import { readTorchRecord } from "../../formats/torch/torchRecord.js";
import type { CheckpointFile } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import type { FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { saveMember } from "../../parts/saveMember.js";
import { savesOfFiles } from "../../parts/savesOfFiles.js";
import { progressInName } from "../../parts/stepInName.js";
import { beginsLikeTorch } from "./beginning.js";
import { matchOfSave, matchOfUnreadSave } from "./severalFiles.js";
import { matchOfFile, matchOfRecord, matchOfUnread, placed } from "./singleFile.js";

const extension = /\.(?:pt|pth|ckpt)(?:\.tar)?$/iu;
const metaName = /^meta[-_]\d+\.json$/u;
const memberEnding = /\.(?:(?:pt|pth|ckpt)(?:\.tar)?|json)$/iu;
/** What a save leaves that writes beside its target and renames. */
const temporary = /(\.(?:pt|pth|ckpt)(?:\.tar)?)\.(?:tmp|temp|part|partial|incomplete)\b/iu;
/** Parts of other layouts' checkpoints: state without weights, or one rank's share. */
const partOfOthers =
  /^(?:optimizer|scheduler|scaler|rng_state|random_states|training_args|recipe_state|adapter_model|dataloader|train_dataloader|data|meta|common|extra_state)\b|rank[-_]?[1-9]|world_size|_(?:model|optim)_states/iu;
/** Names that say "checkpoint" also when the record inside cannot be read. */
const speakingName = /ckpt|checkpoint|last|latest|best|final|model|epoch|step|iter|snapshot/iu;
/** Names that say "data": what cannot be read under one is a checkpoint only when its readable likes are. */
const dataName =
  /data|embed|latent|cache|feature|token|vocab|corpus|sample|tensor|mask|stat|label|split|train|val(?:id)?\b|test|index/iu;

/** Files of one kind of name, newest first. */
type Alike = readonly (readonly [name: string, file: CheckpointFile])[];

/** A run has tens of saves; a folder with thousands of `.pt` files holds data. */
const fileLimit = 256;
/** Kinds of names that are looked at, and files opened of each before all of that kind are left alone. */
const kindLimit = 64;
const firstLook = 4;

/**
 * What a training loop writes with torch.save under names of its own, such as nanoGPT's `ckpt.pt`: one file with weights and an
 * optimizer, or several that are one save (`G_500.pth` and `D_500.pth`). Weights alone are shown, but are no point to resume from. What is
 * in a file is told by its own keys, never by its name; of files that cannot be read, those that are named alike and can be
 * say whether they are checkpoints, so that data beside a run is none.
 *
 * @see https://github.com/karpathy/nanoGPT train.py
 */
export const torchFileLayout = {
  id: "torch-file",
  generic: true,
  markers: { file: /\.(?:pt|pth|ckpt)(?:\.|$)/iu },
  recognise: () => Promise.resolve(undefined),
  async recogniseFiles(folder) {
    const files = [...folder.files].filter(([name]) => extension.test(name));
    const saves = savesOfFiles(
      [...files.map(([name]) => name), ...begun(folder), ...metas(folder)],
      memberEnding,
    );
    const seen = await Promise.all(saves.map((save) => matchOfSave(folder, save)));
    const several = seen.flatMap((each) => each?.match ?? []);
    const isRun = several.length > 0;
    const unread = await Promise.all(
      saves
        .filter((save, at) => seen[at] === undefined && (isRun || speakingName.test(save.main)))
        .map((save) => matchOfUnreadSave(folder, save)),
    );
    const grouped = new Set(saves.flatMap(({ members }) => members.map(({ name }) => name)));
    const alone = files.filter(([name]) => !grouped.has(name) && !partOfOthers.test(name));
    const single = await singles(folder, alone, isRun);
    const known = [...several, ...unread];
    return [...known, ...single, ...unfinished(folder, grouped)];
  },
} as const satisfies Layout;

/** What is learned from the files of one kind of name: the checkpoints among them, that they are data, or nothing. */
type SeenKind =
  | { readonly kind: "checkpoints"; readonly matches: readonly LayoutMatch[] }
  | { readonly kind: "data" }
  | { readonly kind: "unread"; readonly files: Alike };

async function singles(
  folder: FolderView,
  files: Alike,
  isRun: boolean,
): Promise<readonly LayoutMatch[]> {
  const kinds = kindsOf(files);
  const seen = await Promise.all(kinds.map((alike) => look(folder, alike)));
  const found = seen.flatMap((each) => (each.kind === "checkpoints" ? each.matches : []));
  const amongCheckpoints = isRun || found.length > 0;
  const amongData = seen.some(({ kind }) => kind === "data");
  const unread = seen.flatMap((each) => (each.kind === "unread" ? each.files : []));
  const damaged = await Promise.all(
    unread.map(async ([name, file]) => {
      const isNamed = speakingName.test(name);
      const isTold = !dataName.test(name) && (amongCheckpoints || !amongData);
      return isNamed || (isTold && (await folder.record(name, beginsLikeTorch)) === true)
        ? matchOfUnread(folder, name, file)
        : undefined;
    }),
  );
  return [...found, ...damaged.filter((match) => match !== undefined)];
}

/** Files grouped by their names without numbers, so that a thousand samples are one kind; the speaking ones first. */
function kindsOf(files: Alike): readonly Alike[] {
  const kinds = new Map<string, (readonly [string, CheckpointFile])[]>();
  for (const entry of files.toSorted(([, a], [, b]) => b.modifiedMs - a.modifiedMs)) {
    const kind = entry[0].replace(/[0-9a-f]{8,}|\d+/giu, "#");
    kinds.set(kind, [...(kinds.get(kind) ?? []), entry]);
  }
  const speaks = (kind: string): number => (speakingName.test(kind) ? 0 : 1);
  return [...kinds]
    .toSorted(([a], [b]) => speaks(a) - speaks(b))
    .slice(0, kindLimit)
    .map(([, alike]) => alike.slice(0, fileLimit));
}

async function look(folder: FolderView, alike: Alike): Promise<SeenKind> {
  const first = await read(folder, alike.slice(0, firstLook));
  const isCheckpoint = first.some(({ match }) => match !== undefined);
  if (!isCheckpoint) {
    return first.some(({ isRead }) => isRead) ? { kind: "data" } : { kind: "unread", files: alike };
  }
  const all = [...first, ...(await read(folder, alike.slice(firstLook)))];
  const matches = all.flatMap(({ name, file, isRead, match }) =>
    match === undefined ? (isRead ? [] : matchOfUnread(folder, name, file)) : match,
  );
  return { kind: "checkpoints", matches };
}

async function read(
  folder: FolderView,
  files: Alike,
): Promise<
  readonly {
    readonly name: string;
    readonly file: CheckpointFile;
    readonly isRead: boolean;
    readonly match: LayoutMatch | undefined;
  }[]
> {
  return Promise.all(
    files.map(async ([name, file]) => {
      const record = await folder.record(name, readTorchRecord);
      const match = record === undefined ? undefined : matchOfRecord(folder, name, file, record);
      return { name, file, isRead: record !== undefined, match };
    }),
  );
}

/** nanochat writes `meta_N.json` beside `model_N.pt` and `optim_N_rankR.pt`, and starts from it. */
function metas({ files }: FolderView): readonly string[] {
  const names = [...files.keys()].filter((name) => metaName.test(name));
  return names.filter((name) =>
    [...files.keys()].some(
      (other) => extension.test(other) && saveOf(other) === saveOf(name) && other !== name,
    ),
  );
}

function saveOf(name: string): string {
  return saveMember(name.replace(memberEnding, "")).save;
}

/** Names that are there as temporary files only. */
function begun({ files }: FolderView): readonly string[] {
  return [...files.keys()]
    .filter((name) => temporary.test(name))
    .map(targetOf)
    .filter((target) => extension.test(target) && !files.has(target));
}

function targetOf(name: string): string {
  return name.replace(temporary, "$1");
}

/** Temporary files, except those that a save of several files lacks. */
function unfinished(folder: FolderView, grouped: ReadonlySet<string>): readonly LayoutMatch[] {
  return [...folder.files]
    .filter(([name]) => temporary.test(name))
    .filter(([name]) => folder.files.has(targetOf(name)) || !grouped.has(targetOf(name)))
    .map(([name, file]) => ({
      ...matchOfFile(folder, file),
      ...placed(progressInName(name)),
      missing: [{ file: file.path, what: msg("is the temporary file of a save that did not end") }],
    }));
}
