import { numberOf } from "../formats/json/recordedStep.js";
import type { StateKind } from "../model/checkpoint.js";
import { msg, type Message } from "../model/message.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "./layout.js";
import { rankGaps, rankSet } from "./rankSet.js";

const rankName = /^(?:model|optim|extra_state)_world_size_(\d+)_rank_\d+\.pt$/u;

/** What each rank writes, and what it holds: `extra_state` is the scheduler and the random streams. */
const kinds: readonly (readonly [kind: string, holds: StateKind])[] = [
  ["model", "weights"],
  ["optim", "optimizer"],
  ["extra_state", "rng"],
];

/** True for the listing of a folder that verl's FSDP engine wrote. */
export function isFsdpRanks(folder: FolderView): boolean {
  return [...folder.files.keys()].some((name) => rankName.test(name));
}

/**
 * verl's FSDP save of one model: `<kind>_world_size_W_rank_R.pt` of every rank. What kinds there are is
 * the run's choice; each that is there must have all ranks of one world size. `fsdp_config.json` is rank 0's
 * alone and proves nothing of the others, but it must agree.
 *
 * @see https://github.com/verl-project/verl verl/utils/checkpoint/fsdp_checkpoint_manager.py `save_checkpoint`
 */
export async function fsdpRanks(
  folder: FolderView,
): Promise<Pick<LayoutMatch, "expectedFiles" | "missing" | "alsoHolds" | "worldSize">> {
  const sizes = new Set(
    [...folder.files.keys()].flatMap((name) => {
      const size = rankName.exec(name)?.[1];
      return size === undefined ? [] : [Number(size)];
    }),
  );
  const size = Math.max(...sizes);
  const expectedFiles: ExpectedFile[] = [];
  const problems: Message[] = [];
  for (const [kind, holds] of kinds) {
    const ranks = rankSet(
      folder.files,
      new RegExp(`^${kind}_world_size_${size}_rank_(\\d+)\\.pt$`, "u"),
    );
    expectedFiles.push(
      ...[...ranks.values()].map(
        (file) => ({ file, holds, numbered: true, format: "torch" }) as const,
      ),
    );
    if (ranks.size > 0 || kind === "model") {
      problems.push(...rankGaps(ranks.keys(), Math.min(size, sizeLimit), kind));
    }
  }
  const record = await folder.json("fsdp_config.json");
  const recorded = numberOf(record?.["world_size"]);
  if (sizes.size > 1) {
    const all = [...sizes].toSorted((a, b) => a - b).join(", ");
    problems.push(msg("has files of more than one world size: {0}", all));
  } else if (recorded !== undefined && recorded !== size) {
    problems.push(msg("records a world size of {0}, its files are of {1}", recorded, size));
  }
  const scheduled = expectedFiles.some(({ holds }) => holds === "rng");
  return {
    expectedFiles,
    missing: problems.map((what) => ({ file: folder.path, what })),
    alsoHolds: scheduled ? ["scheduler"] : [],
    ...(sizes.size === 1 ? { worldSize: size } : {}),
  };
}

/** Names are not believed beyond this. */
const sizeLimit = 1_000_000;
