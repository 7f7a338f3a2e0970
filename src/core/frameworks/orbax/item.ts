import type { FormatId } from "../../formats/known.js";
import type { StateKind } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { allFiles } from "../../parts/allFiles.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "../../parts/layout.js";
import { leastSize, rankGaps, rankSet } from "../../parts/rankSet.js";

/** A part of Orbax's names for folders that are written and not yet renamed; older ones add a time. */
export const temporaryMark = ".orbax-checkpoint-tmp";
export const treeName = "_METADATA";

/** One item of an Orbax checkpoint: a tree of arrays, or a JSON value. */
export interface OrbaxItem extends Pick<LayoutMatch, "expectedFiles" | "missing"> {
  readonly holds: readonly StateKind[];
  /** Processes that wrote arrays; 0 when none is named. */
  readonly worldSize: number;
}

const jsonNames =
  /(?:^|\/)(?:_METADATA|_sharding|array_metadatas\/process_\d+|\.zarray|zarr\.json)$/u;
const databaseNames = /(?:^|\/)(?:manifest\.ocdbt|d\/[0-9a-f]{32})$/u;

/** What keys of a tree promise beside weights. */
const keyWords: readonly (readonly [holds: StateKind, key: RegExp])[] = [
  ["optimizer", /opt/iu],
  ["rng", /rng|prng/iu],
  ["data", /data_?iter|data_?loader|sampler/iu],
];

/**
 * Reads an item's folder: the tree's description, the database of arrays or a folder for each leaf, and the
 * processes that wrote. `handler` is the class that the checkpoint names for it.
 */
export async function orbaxItem(folder: FolderView, handler: string): Promise<OrbaxItem> {
  const files = await allFiles(folder);
  const tree = await folder.json(treeName);
  const isTree = tree !== undefined || /Standard|PyTree|Array/u.test(handler);
  const ranks = rankSet(
    (await folder.child("array_metadatas"))?.files ?? new Map(),
    /^process_(\d+)$/u,
  );
  const worldSize = leastSize(ranks.keys());
  const lacks = (what: LayoutMatch["missing"][number]["what"]): LayoutMatch["missing"][number] => ({
    file: folder.path,
    what,
  });
  const database = tree?.["use_ocdbt"] === true;
  return {
    expectedFiles: files.map((file) => claimOf(file, folder.path, isTree)),
    missing: [
      ...(isTree && !folder.files.has(treeName) ? [lacks(msg("has no {0}", treeName))] : []),
      ...(database ? (await databaseLacks(folder, worldSize)).map(lacks) : []),
      ...(tree?.["use_ocdbt"] === false ? (await leafLacks(folder, tree)).map(lacks) : []),
      ...rankGaps(ranks.keys(), worldSize, "array_metadatas").map(lacks),
      ...(files.length === 0 ? [lacks(msg("is an empty folder"))] : []),
    ],
    holds: [...(isTree ? (["weights"] as const) : []), ...heldBeside(folder.name, tree)],
    worldSize,
  };
}

function claimOf(file: ExpectedFile["file"], folder: string, isTree: boolean): ExpectedFile {
  const name = file.path.slice(folder.length + 1);
  const format: FormatId = jsonNames.test(name)
    ? "json"
    : databaseNames.test(name)
      ? "ocdbt"
      : "unknown";
  return isTree && format !== "json" ? { file, format, holds: "weights" } : { file, format };
}

/** The merged manifest and its nodes; arrays stay in the databases of the processes that wrote them. */
async function databaseLacks(
  folder: FolderView,
  worldSize: number,
): Promise<readonly LayoutMatch["missing"][number]["what"][]> {
  const nodes = await folder.child("d");
  const processes = [...folder.folders].filter((name) => name.startsWith("ocdbt.process_"));
  return [
    ...(folder.files.has("manifest.ocdbt") ? [] : [msg("has no {0}", "manifest.ocdbt")]),
    ...((nodes?.files.size ?? 0) === 0 ? [msg("has no {0}", "d/")] : []),
    ...(worldSize > processes.length
      ? [msg("has arrays of {0} of {1} processes", processes.length, worldSize)]
      : []),
  ];
}

/** Without a database each leaf is a folder, named by its keys with dots between. */
async function leafLacks(
  folder: FolderView,
  tree: Readonly<Record<string, unknown>>,
): Promise<readonly LayoutMatch["missing"][number]["what"][]> {
  const leaves = Object.keys(tree["tree_metadata"] ?? {}).map((key) =>
    [...key.matchAll(/'([^']*)'/gu)].map((match) => match[1]).join("."),
  );
  const found = await Promise.all(
    leaves.map(async (leaf) => ((await folder.child(leaf))?.files.size ?? 0) > 0),
  );
  return leaves.filter((_, at) => found[at] !== true).map((leaf) => msg("has no {0}", leaf));
}

function heldBeside(
  name: string,
  tree: Readonly<Record<string, unknown>> | undefined,
): readonly StateKind[] {
  const keys = [name, ...Object.keys(tree?.["tree_metadata"] ?? {})];
  return keyWords.filter(([, word]) => keys.some((key) => word.test(key))).map(([holds]) => holds);
}
