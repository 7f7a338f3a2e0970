import { textFile, torchFile, type LayoutWriter, type WrittenFile } from "../layoutWriter.js";
import { Tensor, type Pickled } from "../pickleBytes.js";

interface Engine {
  readonly stage: 0 | 1 | 2 | 3;
  readonly dp: number;
  readonly mp?: number;
  readonly bf16?: boolean;
  readonly experts?: number;
}

const weights: Pickled = { "a.weight": new Tensor([1, 2]) };
const pointed =
  "the tag is whole; only `latest`, which a resume may do without, is not written yet";

/** The model file of one rank: counters and sizes beside the weights, the caller's state merged in. */
function modelState(
  engine: Engine,
  step: number,
  client: { readonly [key: string]: Pickled },
): Pickled {
  return {
    module: weights,
    optimizer: engine.stage === 0 ? { state: new Tensor([3]) } : null,
    lr_scheduler: { last_epoch: step },
    global_steps: step,
    dp_world_size: engine.dp,
    mp_world_size: engine.mp ?? 1,
    ds_config: {
      zero_optimization: { stage: engine.stage },
      bf16: { enabled: engine.bf16 === true },
    },
    ...(engine.experts === undefined ? {} : { num_experts: [engine.experts] }),
    ...client,
  };
}

/** DeepSpeed 0.19 `engine.save_checkpoint`: each rank its model and expert files, then its partition. */
export function deepspeedTag(
  at: string,
  engine: Engine,
  step: number,
  client: { readonly [key: string]: Pickled } = {},
): readonly WrittenFile[] {
  const files: WrittenFile[] = [];
  const prefix = engine.bf16 === true ? "bf16_" : "";
  for (let dp = 0; dp < engine.dp; dp += 1) {
    for (let mp = 0; mp < (engine.mp ?? 1); mp += 1) {
      const rank = `mp_rank_0${mp}`;
      const model = modelState(engine, step, client);
      if (engine.experts !== undefined) {
        const own = engine.experts / engine.dp;
        for (let expert = dp * own; expert < (dp + 1) * own; expert += 1) {
          files.push(torchFile(`${at}/layer_0_expert_${expert}_${rank}_model_states.pt`, weights));
        }
        files.push(torchFile(`${at}/expp_rank_${dp}_${rank}_optim_states.pt`, { optimizer: null }));
      }
      if (engine.stage === 3) {
        files.push(torchFile(`${at}/zero_pp_rank_${dp}_${rank}_model_states.pt`, model));
      } else if (dp === 0) {
        files.push(torchFile(`${at}/${rank}_model_states.pt`, model));
      }
      if (engine.stage > 0) {
        const name = `${prefix}zero_pp_rank_${dp}_${rank}_optim_states.pt`;
        files.push(torchFile(`${at}/${name}`, { optimizer_state_dict: new Tensor([dp, mp]) }));
      }
    }
  }
  return files;
}

function tag(variant: string, engine: Engine, other?: Engine): LayoutWriter {
  const files = (run: string, step: number, by: Engine): readonly WrittenFile[] => [
    ...deepspeedTag(`${run}/global_step${step}`, by, step),
    textFile(`${run}/latest`, `global_step${step}`),
  ];
  const count = files("/r", 1, engine).length - 1;
  return {
    layout: "deepspeed",
    variant,
    write: (run, step) => files(run, step, engine),
    expect: (step) => ({
      path: `global_step${step}`,
      step,
      holds: ["weights", "optimizer", "scheduler"],
      worldSize: engine.dp * (engine.mp ?? 1),
      roles: ["model"],
    }),
    wholeFrom: { files: count, reason: pointed },
    pointer: "latest",
    ...(engine.experts === undefined
      ? {}
      : {
          optional: [
            {
              file: `expp_rank_${engine.dp - 1}_mp_rank_00_optim_states.pt`,
              reason: "how many of them there are is recorded nowhere",
            },
          ],
        }),
    ...(other === undefined
      ? {}
      : { otherWorldSize: (run: string, step: number) => files(run, step, other) }),
  };
}

const parameters = ["a.weight", "b.weight"];

/** `ds_to_universal`: parameters, common optimizer state, copied model file, pointer. */
const universal: LayoutWriter = {
  layout: "deepspeed",
  variant: "universal",
  write(run, step): readonly WrittenFile[] {
    const at = `${run}/global_step${step}_universal`;
    return [
      ...parameters.flatMap((name) =>
        ["step", "fp32", "exp_avg", "exp_avg_sq"].map((state) =>
          torchFile(`${at}/zero/${name}/${state}.pt`, { param: new Tensor([1]) }),
        ),
      ),
      torchFile(`${at}/zero/optimizer_state.pt`, { param_groups: [] }),
      torchFile(`${at}/mp_rank_00_model_states.pt`, {
        module: Object.fromEntries(parameters.map((name) => [name, new Tensor([1])])),
        optimizer: null,
        lr_scheduler: { last_epoch: step },
        global_steps: step,
        dp_world_size: 2,
        mp_world_size: 1,
        ds_config: { zero_optimization: { stage: 2 } },
      }),
      textFile(`${run}/latest_universal`, `global_step${step}_universal`),
    ];
  },
  expect: (step) => ({
    path: `global_step${step}_universal`,
    step,
    holds: ["weights", "optimizer", "scheduler"],
    roles: ["model"],
  }),
  pointer: "latest_universal",
  optional: [
    {
      file: "/step.pt",
      reason:
        "older converters write no step file for a parameter; its place is in optimizer_state.pt",
    },
  ],
};

export const deepspeedWriters: readonly LayoutWriter[] = [
  tag("no ZeRO, two model-parallel ranks", { stage: 0, dp: 1, mp: 2 }, { stage: 0, dp: 1, mp: 4 }),
  tag("ZeRO-1", { stage: 1, dp: 2 }, { stage: 1, dp: 4 }),
  tag(
    "ZeRO-2, bf16",
    { stage: 2, dp: 2, mp: 2, bf16: true },
    { stage: 2, dp: 4, mp: 2, bf16: true },
  ),
  tag("ZeRO-3", { stage: 3, dp: 3 }, { stage: 3, dp: 4 }),
  tag("ZeRO-2 with experts", { stage: 2, dp: 2, experts: 4 }, { stage: 2, dp: 4, experts: 8 }),
  universal,
];
