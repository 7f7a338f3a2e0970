import type { StateKind } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { joinPath } from "../../paths.js";
import { dcpTree } from "../../parts/dcpTree.js";
import { deepspeedTag, engineStepOf } from "../../parts/deepspeedTag.js";
import type { FolderView, LayoutMatch } from "../../parts/layout.js";
import { stepDisagreement } from "../../parts/stepRecord.js";

/** Folders of torch.distributed.checkpoint in a Trainer's checkpoint with FSDP's sharded state. */
const shardFolders: readonly (readonly [name: RegExp, holds: StateKind])[] = [
  [/^pytorch_model_fsdp_\d+$/u, "weights"],
  [/^optimizer_\d+$/u, "optimizer"],
];
const tagName = /^global_step\d+$/u;

/** State that an engine (FSDP, DeepSpeed) saved in folders of its own. */
export type EngineState = Pick<
  LayoutMatch,
  "expectedFiles" | "missing" | "findings" | "alsoHolds" | "worldSize" | "unproven"
>;

/** What FSDP or DeepSpeed left in the folders of a checkpoint; nothing with neither. */
export async function trainerEngine(
  folder: FolderView,
  step: number | undefined,
): Promise<EngineState> {
  const tags = [...folder.folders].filter((name) => tagName.test(name));
  return tags.length > 0 || folder.files.has("latest")
    ? deepspeedState(folder, tags, step)
    : shardedState(folder);
}

async function shardedState(folder: FolderView): Promise<EngineState> {
  const found = await Promise.all(
    [...folder.folders].map(async (name) => {
      const holds = shardFolders.find(([pattern]) => pattern.test(name))?.[1];
      const child = holds === undefined ? undefined : await folder.child(name);
      return child === undefined ? [] : [await dcpTree(child, () => holds)];
    }),
  );
  return {
    expectedFiles: found.flat().flatMap(({ expectedFiles }) => expectedFiles),
    missing: found.flat().flatMap(({ missing }) => missing),
    alsoHolds: found.flat().flatMap(({ alsoHolds }) => alsoHolds),
    findings: [],
  };
}

/**
 * DeepSpeed's own save within the checkpoint. Its `latest` is written after it, and a resume reads the tag that it
 * names.
 *
 * @see https://github.com/huggingface/transformers src/transformers/integrations/deepspeed.py `deepspeed_load_checkpoint`
 */
async function deepspeedState(
  folder: FolderView,
  tags: readonly string[],
  step: number | undefined,
): Promise<EngineState> {
  const named = (await folder.text("latest"))?.trim();
  const name = named !== undefined && tags.includes(named) ? named : tags.at(-1);
  const child = name === undefined ? undefined : await folder.child(name);
  const dangling =
    named === undefined
      ? [{ file: folder.path, what: msg("has no {0}, which DeepSpeed writes last", "latest") }]
      : named === name
        ? []
        : [
            {
              file: joinPath(folder.path, "latest"),
              what: msg("names {0}, which is not there", named.slice(0, 80)),
            },
          ];
  if (child === undefined) {
    return { expectedFiles: [], missing: dangling, findings: [], alsoHolds: [] };
  }
  const { record, recordFile, missing, ...state } = await deepspeedTag(child);
  return {
    ...state,
    missing: [...missing, ...dangling],
    findings: stepDisagreement(step, engineStepOf(record), recordFile, "none"),
  };
}
