import { globalStepOf } from "../../formats/recordedStep.js";
import type { CheckpointFile, StateKind } from "../../model/checkpoint.js";
import type { Finding } from "../../model/finding.js";
import { msg, type Message } from "../../model/message.js";
import { joinPath, parentPath } from "../../paths.js";
import { allFiles } from "../allFiles.js";
import type { ClaimFormat, FileClaim, FolderView, Layout, Sighting } from "../layout.js";
import { modelFolder } from "../modelFolder.js";

const checkpointName = /^checkpoint-(\d+)$/u;
const recordName = "trainer_state.json";
/** Written at the start of a save on SIGTERM, and removed at its end (`enable_jit_checkpoint`). */
const unfinishedName = "checkpoint-is-incomplete.txt";

/** Files of the checkpoint's own folder, by what they hold. */
const stateFiles: readonly (readonly [name: RegExp, holds: StateKind, format: ClaimFormat])[] = [
  [/^optimizer\.(?:pt|bin)$/u, "optimizer", "torch"],
  [/^scheduler\.pt$/u, "scheduler", "torch"],
  [/^rng_state(?:_\d+)?\.pth$/u, "rng", "torch"],
  [/^scaler\.pt$/u, "optimizer", "torch"],
  [/^pytorch_model_fsdp\.bin$/u, "weights", "torch"],
];

/** Folders with state of their own format: FSDP's sharded saves, and DeepSpeed's engine. */
const stateFolders: readonly (readonly [name: RegExp, holds: readonly StateKind[]])[] = [
  [/^pytorch_model_fsdp_\d+$/u, ["weights"]],
  [/^optimizer_\d+$/u, ["optimizer"]],
  [/^global_step\d+$/u, ["weights", "optimizer"]],
];

/**
 * transformers' Trainer: `checkpoint-N`, with `trainer_state.json` written last by rank 0. With
 * FSDP or DeepSpeed parts lie in folders of their own, which belong to the checkpoint.
 *
 * @see https://github.com/huggingface/transformers src/transformers/trainer.py `_save_checkpoint`
 */
export const hfTrainerLayout: Layout = {
  id: "hf-trainer",
  async recognise(folder) {
    const step = checkpointName.exec(folder.name)?.[1];
    if (step === undefined) {
      return undefined;
    }
    const files = await allFiles(folder);
    const record = folder.files.get(recordName);
    const sharded = await shardedState(folder);
    const model = await weights(folder, sharded);
    return {
      path: folder.path,
      run: parentPath(folder.path),
      step: Number(step),
      parts: [{ role: "model", path: folder.path, files }],
      claims: [
        ...model.claims,
        ...ownState(folder),
        ...sharded.claims,
        ...(record === undefined ? [] : [{ file: record, format: "json" } satisfies FileClaim]),
      ],
      missing: [
        ...model.missing,
        ...sharded.missing,
        ...unfinished(folder),
        ...(record === undefined
          ? [lacks(folder, msg("has no {0}, which is written last", recordName))]
          : []),
      ],
      findings: await recordedStep(folder, Number(step)),
      alsoHolds: record === undefined ? [] : ["data"],
    };
  },
};

function lacks(folder: FolderView, what: Message): Sighting["missing"][number] {
  return { file: folder.path, what };
}

function ownState(folder: FolderView): readonly FileClaim[] {
  return [...folder.files].flatMap(([name, file]) => {
    const match = stateFiles.find(([pattern]) => pattern.test(name));
    return match === undefined ? [] : [{ file, holds: match[1], format: match[2] }];
  });
}

/** Sharded FSDP saves have neither safetensors nor config.json: their shards are the weights. */
async function weights(
  folder: FolderView,
  sharded: Pick<Sighting, "claims">,
): Promise<Pick<Sighting, "claims" | "missing">> {
  const elsewhere =
    sharded.claims.some(({ holds }) => holds === "weights") ||
    folder.files.has("pytorch_model_fsdp.bin") ||
    folder.files.has("adapter_config.json");
  const model = await modelFolder(folder);
  const adapter = folder.files.get("adapter_model.safetensors");
  const claims: readonly FileClaim[] = [
    ...model.claims,
    ...(adapter === undefined
      ? []
      : [{ file: adapter, format: "safetensors", holds: "weights" } satisfies FileClaim]),
  ];
  const noneAtAll = model.claims.length === 0;
  return elsewhere && noneAtAll ? { claims, missing: [] } : { claims, missing: model.missing };
}

async function shardedState(folder: FolderView): Promise<Pick<Sighting, "claims" | "missing">> {
  const found = await Promise.all(
    [...folder.folders].map(async (name) => {
      const match = stateFolders.find(([pattern]) => pattern.test(name));
      const child = match === undefined ? undefined : await folder.child(name);
      return match === undefined || child === undefined ? [] : [{ child, holds: match[1] }];
    }),
  );
  const claims: FileClaim[] = [];
  const missing: Sighting["missing"][number][] = [];
  for (const { child, holds } of found.flat()) {
    const files = [...child.files.values()];
    const distributed = files.some(({ path }) => path.endsWith(".distcp"));
    if (files.length === 0) {
      missing.push(lacks(child, msg("is an empty folder")));
    } else if (distributed && !child.files.has(".metadata")) {
      missing.push(lacks(child, msg("has no {0}, which is written last", ".metadata")));
    }
    claims.push(...files.map((file) => stateClaim(file, holds)));
  }
  return { claims, missing };
}

function stateClaim(file: CheckpointFile, holds: readonly StateKind[]): FileClaim {
  const kind = file.path.includes("optim") ? "optimizer" : holds[0];
  const format: ClaimFormat = file.path.endsWith(".pt") ? "torch" : "any";
  return kind === undefined ? { file, format } : { file, format, holds: kind };
}

function unfinished(folder: FolderView): readonly Sighting["missing"][number][] {
  return folder.files.has(unfinishedName)
    ? [lacks(folder, msg("marks a save that did not end"))]
    : [];
}

/** The step inside must be the folder's: a renamed or half-copied folder would count on from elsewhere. */
async function recordedStep(folder: FolderView, step: number): Promise<readonly Finding[]> {
  const recorded = globalStepOf(await folder.text(recordName));
  return recorded === undefined || recorded === step
    ? []
    : [
        {
          rule: "step-disagrees",
          severity: "error",
          file: joinPath(folder.path, recordName),
          message: msg("records step {0}, but its folder is of step {1}", recorded, step),
        },
      ];
}
