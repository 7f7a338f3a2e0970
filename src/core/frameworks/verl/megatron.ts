import { numberOf } from "../../formats/json/recordedStep.js";
import type { StateKind } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { joinPath } from "../../paths.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "../../parts/layout.js";
import { modelFolder } from "../../parts/modelFolder.js";
import { rankCountOf } from "../../parts/rankSet.js";
import { descendant } from "../../parts/descendant.js";
import { stepDisagreement } from "../../parts/stepRecord.js";
import { torchDist } from "../../parts/torchDist.js";

const manifestName = "ckpt_contents.json";
const trees = ["model", "optimizer", "extra"] as const;

/** Which state a content of the manifest is. */
const contentHolds: Readonly<Record<string, StateKind>> = {
  model: "weights",
  optimizer: "optimizer",
  lr_scheduler: "scheduler",
  rng_state: "rng",
};

type Role = Pick<
  LayoutMatch,
  "expectedFiles" | "missing" | "alsoHolds" | "worldSize" | "notResumable" | "findings"
>;

/** True for the listing of a folder that verl's Megatron engine wrote, in its present or its older form. */
export function isMegatronRole({ files, folders }: FolderView): boolean {
  return (
    files.has(manifestName) ||
    files.has("transformer_config.json") ||
    folders.has("dist_ckpt") ||
    trees.some((name) => folders.has(name))
  );
}

/**
 * verl's Megatron save of one model: `model`, `optimizer` and `extra`, each with a `dist_ckpt`, then `ckpt_contents.json`
 * by rename, which lists what was saved. Saves before it had one `dist_ckpt`, which the present loader refuses.
 *
 * @see https://github.com/verl-project/verl verl/utils/checkpoint/megatron_checkpoint_manager.py
 */
export async function megatronRole(folder: FolderView, step: number): Promise<Role> {
  const old = await folder.child("dist_ckpt");
  if (old !== undefined && !trees.some((name) => folder.folders.has(name))) {
    return {
      ...(await torchDist(old, () => undefined)),
      findings: [],
      alsoHolds: ["weights", "optimizer"],
      notResumable: msg(
        "has verl's older layout: run scripts/migrate_megatron_checkpoint_layout.py",
      ),
    };
  }
  const file = folder.files.get(manifestName);
  const record = await folder.json(manifestName);
  const size = rankCountOf(record?.["world_size"]);
  const combined = await isCombined(folder);
  const parts = await Promise.all(
    contentsOf(record?.["contents"]).map((content) =>
      part(folder, combined ? inModelTree(content) : content, combined),
    ),
  );
  return {
    expectedFiles: [
      ...(file === undefined ? [] : [{ file, format: "json" } satisfies ExpectedFile]),
      ...parts.flatMap(({ expectedFiles }) => expectedFiles),
    ],
    missing: [
      ...(file === undefined
        ? [{ file: folder.path, what: msg("has no {0}, which is written last", manifestName) }]
        : []),
      ...parts.flatMap(({ missing }) => missing),
    ],
    alsoHolds: parts.flatMap(({ holds }) => holds ?? []),
    findings: stepDisagreement(
      step,
      numberOf(record?.["global_step"]),
      joinPath(folder.path, manifestName),
    ),
    ...(size === undefined ? {} : { worldSize: size }),
  };
}

interface Content {
  readonly name: string;
  readonly path: string;
  readonly format: string;
}

function contentsOf(value: unknown): readonly Content[] {
  return Object.entries(value ?? {}).flatMap(([name, entry]) => {
    const { path, format } = (entry ?? {}) as Readonly<Record<string, unknown>>;
    return typeof path === "string" && typeof format === "string" ? [{ name, path, format }] : [];
  });
}

/** Megatron-FSDP puts all into the model's tree, which has no metadata.json; the manifest names the usual places. */
async function isCombined(folder: FolderView): Promise<boolean> {
  const tree = await descendant(folder, "model/dist_ckpt");
  return (
    tree?.files.has(".metadata") === true &&
    !tree.files.has("metadata.json") &&
    !folder.folders.has("optimizer") &&
    !folder.folders.has("extra")
  );
}

function inModelTree(content: Content): Content {
  return content.path.endsWith("dist_ckpt") ? { ...content, path: "model/dist_ckpt" } : content;
}

/** One content of the manifest, where the manifest says that it is. Several may share a tree. */
async function part(
  folder: FolderView,
  { name, path, format }: Content,
  combined: boolean,
): Promise<
  Pick<LayoutMatch, "expectedFiles" | "missing"> & { readonly holds: StateKind | undefined }
> {
  const holds = contentHolds[name];
  if (format === "json") {
    const file = folder.files.get(path);
    return file === undefined
      ? { expectedFiles: [], missing: [absent(folder, path)], holds }
      : { expectedFiles: [{ file, format: "json" }], missing: [], holds };
  }
  const view = await descendant(folder, path);
  if (view === undefined) {
    return { expectedFiles: [], missing: [absent(folder, path)], holds };
  }
  if (format === "huggingface") {
    return name === "model" || name === "hf_model"
      ? { ...(await modelFolder(view)), holds }
      : { expectedFiles: [], missing: [], holds };
  }
  const tree = await torchDist(view, () => undefined, combined ? ".metadata" : "metadata.json");
  return { ...tree, holds };
}

function absent(folder: FolderView, path: string): LayoutMatch["missing"][number] {
  return { file: folder.path, what: msg("has no {0}, which {1} names", path, manifestName) };
}
