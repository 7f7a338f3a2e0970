import type { TorchRecord } from "../formats/torch/torchRecord.js";

/** How far a training had come. Updates and epochs are different units: neither is made of the other. */
export interface Progress {
  /** Updates of the weights. */
  readonly step?: number;
  readonly epoch?: number;
}

/**
 * Counters of updates by preference. LitGPT counts micro-batches in `iter_num` and updates in `step_count`; nanoGPT has
 * `iter_num` alone. Plans (`max_steps`, `total_steps`) are none.
 */
const stepKeys = [
  "global_step",
  "step_count",
  "num_updates",
  "n_updates",
  "iter_num",
  "iteration",
  "iterations",
  "global_iter",
  "global_iteration",
  "current_iteration",
  "current_iter",
  "cur_iter",
  "iter",
  "n_iter",
  "niter",
  "itr",
  "step",
  "steps",
  "train_step",
  "train_steps",
  "current_step",
  "cur_step",
  "num_steps",
  "steps_run",
  "num_timesteps",
  "batch_idx_train",
];
const epochKeys = [
  "epoch",
  "epochs",
  "current_epoch",
  "cur_epoch",
  "last_epoch",
  "epoch_num",
  "epoch_idx",
];

/** Dictionaries that people keep their counters in, one below the other where it is so (fairseq, mmengine, TTS). */
const holders = [
  "meta",
  "state",
  "train_state",
  "training_state",
  "trainer_state",
  "trainer",
  "progress",
  "extra_state",
  "extra_state.train_iterator",
  "reporter",
  "info",
  "infos",
  "counters",
  "client_state",
  "run_state",
];
/** fairseq appends an entry at each change of the optimizer; the last one counts. */
const history = /^optimizer_history\.(\d+)\.num_updates$/u;

/**
 * The counters that a training loop recorded, at the top of its dictionary or in one that is kept for them.
 *
 * @see https://github.com/facebookresearch/fairseq fairseq/checkpoint_utils.py, https://github.com/open-mmlab/mmengine
 * mmengine/runner/runner.py `save_checkpoint`, https://github.com/jaywalnut310/vits utils.py `save_checkpoint`
 */
export function recordedProgress({ values }: Pick<TorchRecord, "values">): Progress {
  const first = (keys: readonly string[]): number | undefined =>
    ["", ...holders.map((holder) => `${holder}.`)]
      .flatMap((prefix) => keys.map((key) => values.get(prefix + key)))
      .find(isCount);
  const histories = [...values]
    .filter(([path, value]) => history.test(path) && isCount(value))
    .toSorted(([a], [b]) => Number(history.exec(b)?.[1]) - Number(history.exec(a)?.[1]));
  const updates = Number(histories[0]?.[1] ?? Number.NaN);
  const epoch = first(epochKeys);
  // VITS and what descends from it (so-vits, RVC, GPT-SoVITS) call the epoch `iteration`; the step is in the name.
  if (epoch === undefined && values.has("learning_rate") && isCount(values.get("iteration"))) {
    return { epoch: Number(values.get("iteration")) };
  }
  const step = Number.isNaN(updates) ? first(stepKeys) : updates;
  return { ...(step === undefined ? {} : { step }), ...(epoch === undefined ? {} : { epoch }) };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
