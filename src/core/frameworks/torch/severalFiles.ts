import { readTorchRecord } from "../../formats/torch/torchRecord.js";
import type { StateKind } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { heldByName } from "../../parts/heldByName.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "../../parts/layout.js";
import { parentPath } from "../../paths.js";
import type { NamedMember, SaveOfFiles } from "../../parts/savesOfFiles.js";
import { withoutRanks } from "../../parts/saveMember.js";
import { againstName, progressInName } from "../../parts/stepInName.js";
import { recordUnread, weightsOnly } from "../../parts/weightsOnly.js";
import { placed, recordedTraining, type RecordedTraining } from "./singleFile.js";

/** Files opened of a save before it is taken for data. */
const firstLook = 4;

/** What was learned of one save of several files: its match, or that it is data; undefined where no file could be read. */
export type SeenSave = { readonly match: LayoutMatch | undefined } | undefined;

/**
 * A save of several files as one checkpoint. Its state is that of all of them: a generator cannot go on without its discriminator,
 * nor a model without its own optimizer file.
 */
export async function matchOfSave(folder: FolderView, save: SaveOfFiles): Promise<SeenSave> {
  const first = await read(folder, save.members.slice(0, firstLook));
  const readable = first.filter(({ name, training }) => training !== undefined && !isText(name));
  if (readable.length > 0 && !readable.some(isState)) {
    return { match: undefined };
  }
  const rest = await read(folder, save.members.slice(firstLook));
  const all = [...first, ...rest];
  return all.some(({ name, training }) => training !== undefined && !isText(name))
    ? { match: matchOf(folder, save, all) }
    : undefined;
}

/** A save of which no file can be read, where other saves of the folder say that it is one. */
export async function matchOfUnreadSave(
  folder: FolderView,
  save: SaveOfFiles,
): Promise<LayoutMatch> {
  return matchOf(folder, save, await read(folder, save.members));
}

interface SeenMember extends NamedMember {
  readonly training: RecordedTraining | undefined;
}

async function read(
  folder: FolderView,
  members: readonly NamedMember[],
): Promise<readonly SeenMember[]> {
  return Promise.all(
    members.map(async (member) => {
      if (isText(member.name)) {
        return { ...member, training: { held: [], bare: false, progress: {} } };
      }
      const record = await folder.record(member.name, readTorchRecord);
      return { ...member, training: record === undefined ? undefined : recordedTraining(record) };
    }),
  );
}

/** A record in JSON beside the files of torch.save: it is judged by its bytes, and holds no state. */
function isText(name: string): boolean {
  return name.endsWith(".json");
}

function isState({ training }: SeenMember): boolean {
  return training?.held.some((kind) => kind === "weights" || kind === "optimizer") === true;
}

function matchOf(
  folder: FolderView,
  save: SaveOfFiles,
  members: readonly SeenMember[],
): LayoutMatch {
  const files = members.flatMap(({ name }) => folder.files.get(name) ?? []);
  const isFolder = hasOwnFolder(folder, save);
  const path = isFolder ? folder.path : (files[0]?.path ?? folder.path);
  const name = isFolder ? folder.name : withoutRanks(save.main);
  const held = new Set(members.flatMap((member) => heldBy(member)));
  const progress = members.map(({ training }) => training?.progress);
  const step = progress.find((each) => each?.step !== undefined)?.step;
  const epoch = progress.find((each) => each?.epoch !== undefined)?.epoch;
  const recorded = {
    ...(step === undefined ? {} : { step }),
    ...(epoch === undefined ? {} : { epoch }),
  };
  const [later] = save.lacksLater;
  const why =
    later !== undefined
      ? msg("has no {0}, which the saves after it have", later)
      : held.has("optimizer")
        ? undefined
        : weightsOnly;
  return {
    path,
    run: isFolder ? parentPath(folder.path) : folder.path,
    ...placed({ ...progressInName(name), ...recorded }),
    parts: [{ role: "model", path, files }],
    expectedFiles: members.flatMap((member) => expected(folder, member)),
    missing: [
      ...members.flatMap(({ name }) =>
        folder.files.has(name)
          ? []
          : [{ file: path, what: msg("has {0} under a temporary name only", name) }],
      ),
      ...save.missing.map((what) => ({ file: path, what })),
    ],
    findings: againstName(path, name, recorded),
    alsoHolds: [],
    ...(why === undefined ? {} : { notResumable: why }),
    ...(members.some(({ training }) => training === undefined)
      ? { unproven: recordUnread }
      : save.isCounted
        ? {}
        : { unproven: msg("is a set of files, and nothing says how many there must be") }),
    ...(save.worldSize === undefined ? {} : { worldSize: save.worldSize }),
  };
}

/** True for a folder a save (`step_500/model.pt`, `step_500/optimizer.pt`): its name has the number, theirs have none. */
function hasOwnFolder(folder: FolderView, { members }: SaveOfFiles): boolean {
  return /\d/u.test(folder.name) && members.every(({ member }) => member.save === "");
}

/** What a file holds by its record; of one that cannot be read, what its name says. */
function heldBy({ name, training }: SeenMember): readonly StateKind[] {
  if (training !== undefined) {
    return training.held;
  }
  const byName = heldByName(name);
  return byName === undefined ? [] : [byName];
}

/** One claim a kind of state, so that a file that turns out damaged takes all of its kinds with it. */
function expected(folder: FolderView, member: SeenMember): readonly ExpectedFile[] {
  const file = folder.files.get(member.name);
  const numbered = member.member.ranks.length > 0 ? { numbered: true } : {};
  if (file === undefined) {
    return [];
  }
  if (isText(member.name)) {
    return [{ file, format: "json" }];
  }
  const kinds = heldBy(member);
  return kinds.length === 0
    ? [{ file, format: "torch", ...numbered }]
    : kinds.map((holds) => ({ file, format: "torch", holds, ...numbered }));
}
