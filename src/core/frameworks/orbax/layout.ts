import { numberOf } from "../../formats/json/recordedStep.js";
import { msg } from "../../model/message.js";
import { parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import type { ExpectedFile, FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { orbaxItem, temporaryMark, treeName, type OrbaxItem } from "./item.js";

const recordName = "_CHECKPOINT_METADATA";
const commitName = "commit_success.txt";
const numberedName = /^(?:.*_)?(\d+)(?=$|\.orbax-checkpoint-tmp)/u;

/**
 * Orbax (JAX): a folder named by its step, with an item a folder. A save is written under a temporary name and renamed;
 * on buckets it is written in place and ended by `commit_success.txt`. Either way the time of the commit is noted in
 * `_CHECKPOINT_METADATA`. Orbax itself looks at names only, and takes an empty folder for the newest step.
 *
 * @see https://orbax.readthedocs.io/en/latest/guides/checkpoint/checkpoint_format.html
 */
export const orbaxLayout = {
  id: "orbax",
  markers: { folder: /\.orbax-checkpoint-tmp/u, file: /^(?:_CHECKPOINT_METADATA|_METADATA)$/u },
  async recognise(folder) {
    const temporary = folder.name.includes(temporaryMark);
    if (!temporary && !folder.files.has(recordName) && !folder.files.has(treeName)) {
      return undefined;
    }
    const record = await folder.json(recordName);
    const items = await itemsOf(folder, record);
    const own = folder.files.get(recordName);
    const step = numberedName.exec(folder.name)?.[1];
    const worldSize = Math.max(0, ...items.flatMap(({ item }) => item?.worldSize ?? 0));
    const whole = items.flatMap(({ item }) => item ?? []);
    return {
      path: folder.path,
      run: parentPath(folder.path),
      step: step === undefined ? undefined : Number(step),
      parts: [{ role: "model", path: folder.path, files: await allFiles(folder) }],
      expectedFiles: [
        ...(own === undefined ? [] : [{ file: own, format: "json" } satisfies ExpectedFile]),
        ...whole.flatMap(({ expectedFiles }) => expectedFiles),
      ],
      missing: [
        ...unfinished(folder, record, temporary),
        ...items.flatMap(({ name, item }) =>
          item === undefined ? [{ file: folder.path, what: msg("has no item {0}", name) }] : [],
        ),
        ...whole.flatMap(({ missing }) => missing),
      ],
      findings: [],
      alsoHolds: [
        ...new Set(whole.flatMap(({ holds }) => holds.filter((kind) => kind !== "weights"))),
      ],
      ...(worldSize > 0 ? { worldSize } : {}),
      ...(own === undefined
        ? { unproven: msg("has no {0}, which notes when a save was finished", recordName) }
        : {}),
    };
  },
} as const satisfies Layout;

interface NamedItem {
  readonly name: string;
  /** Undefined when the record names it and it is not there. */
  readonly item: OrbaxItem | undefined;
}

/** The items that the record names, or the folders that are there when it names none. One string is the folder itself. */
async function itemsOf(
  folder: FolderView,
  record: Readonly<Record<string, unknown>> | undefined,
): Promise<readonly NamedItem[]> {
  const handlers = record?.["item_handlers"];
  if (typeof handlers === "string" || folder.files.has(treeName)) {
    return [{ name: folder.name, item: await orbaxItem(folder, String(handlers)) }];
  }
  const named: readonly (readonly [string, unknown])[] =
    typeof handlers === "object" && handlers !== null
      ? Object.entries(handlers)
      : [...folder.folders].map((name) => [name, ""]);
  return Promise.all(
    named.map(async ([name, handler]) => {
      const child = (await folder.child(name)) ?? (await folder.child(`${name}${temporaryMark}`));
      const item = child === undefined ? undefined : await orbaxItem(child, String(handler));
      return { name, item };
    }),
  );
}

function unfinished(
  folder: FolderView,
  record: Readonly<Record<string, unknown>> | undefined,
  temporary: boolean,
): LayoutMatch["missing"] {
  const what =
    temporary || [...folder.folders].some((name) => name.includes(temporaryMark))
      ? msg("is the temporary folder of a save that did not end")
      : record !== undefined &&
          numberOf(record["commit_timestamp_nsecs"]) === undefined &&
          !folder.files.has(commitName)
        ? msg("was not committed: a save that runs, or was cut off")
        : undefined;
  return what === undefined ? [] : [{ file: folder.path, what }];
}
