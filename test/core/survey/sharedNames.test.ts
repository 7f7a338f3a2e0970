import { describe, expect, it } from "vitest";
import { survey } from "../../../src/core/survey/survey.js";
import type { Checkpoint } from "../../../src/core/model/checkpoint.js";
import { fill } from "../../../src/core/model/message.js";
import { safetensorsBytes } from "../../support/checkpoints.js";
import { jsonFile, place, torchFile, type WrittenFile } from "../../support/layoutWriter.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { Tensor } from "../../support/pickleBytes.js";
import { knownWriters } from "../../support/writers/known.js";

const later = 3_600_000;

async function look(files: readonly WrittenFile[]): Promise<ReadonlyMap<string, Checkpoint>> {
  const found = await survey(place(new MemoryFs(), files), { now: () => later }, "/w");
  return new Map(
    found.runs.flatMap(({ checkpoints }) => checkpoints).map((each) => [each.path, each]),
  );
}

function written(
  layout: string,
  variant: string,
  run: string,
  step: number,
): readonly WrittenFile[] {
  const writer = knownWriters.find((each) => each.layout === layout && each.variant === variant);
  expect(writer, `${layout}, ${variant}`).toBeDefined();
  return writer?.write(run, step) ?? [];
}

const reasons = (checkpoint: Checkpoint | undefined): string =>
  checkpoint?.findings.map(({ message }) => fill(message.text, message.args)).join("; ") ?? "";

/** A Trainer's checkpoint under another name. */
function renamed(name: string, step: number): readonly WrittenFile[] {
  return written("hf-trainer", "single process", "/w/run", step).map(({ path, bytes }) => ({
    path: path.replace(`/checkpoint-${step}/`, `/${name}/`),
    bytes,
  }));
}

describe("a Trainer's checkpoint under a name of its owner's", () => {
  it.each(["last-checkpoint", "my-sft-final", "best_so_far"])("is one as %s", async (name) => {
    const checkpoint = (await look(renamed(name, 40))).get(`/w/run/${name}`);
    expect(checkpoint).toMatchObject({
      layout: "hf-trainer",
      step: 40,
      state: "complete",
      resumable: true,
    });
  });

  it("is not whole without its record", async () => {
    const files = renamed("kept", 40).filter(({ path }) => !path.endsWith("trainer_state.json"));
    const checkpoint = (await look(files)).get("/w/run/kept");
    expect(checkpoint).toMatchObject({ layout: "hf-trainer", state: "incomplete" });
    expect(reasons(checkpoint)).toContain("trainer_state.json");
  });

  it("does not hide the checkpoints of a run whose own folder has a record and a model", async () => {
    const found = await look([
      jsonFile("/w/run/config.json", {}),
      { path: "/w/run/model.safetensors", bytes: safetensorsBytes({ "a.weight": 4 }) },
      jsonFile("/w/run/trainer_state.json", { global_step: 40 }),
      ...written("hf-trainer", "single process", "/w/run", 20),
      ...written("hf-trainer", "single process", "/w/run", 40),
    ]);
    expect([...found.keys()].toSorted()).toEqual([
      "/w/run",
      "/w/run/checkpoint-20",
      "/w/run/checkpoint-40",
    ]);
    expect(found.get("/w/run")?.layout).toBe("hf-model");
  });
});

describe("a folder whose name several trainers use", () => {
  it.each([
    ["hf-trainer", "single process", "checkpoint-20"],
    ["accelerate", "diffusers, save hook", "checkpoint-20"],
    ["accelerate", "diffusers, LoRA", "checkpoint-20"],
    ["ms-swift", "Megatron", "checkpoint-20"],
    ["verl", "FSDP, actor and critic", "global_step_20"],
    ["easyr1", "FSDP", "global_step_20"],
    ["skyrl", "FSDP", "global_step_20"],
    ["rlinf", "FSDP", "global_step_20"],
  ] as const)("is %s by what lies in it (%s)", async (layout, variant, name) => {
    const found = await look(written(layout, variant, "/w/run", 20));
    expect([...found].map(([path, each]) => [path, each.layout])).toEqual([
      [`/w/run/${name}`, layout],
    ]);
  });

  it("is no Trainer's when nothing in it is", async () => {
    const found = await look([jsonFile("/w/run/checkpoint-20/notes.json", { loss: 1 })]);
    expect([...found.keys()]).toEqual([]);
  });
});

describe("the step of an Accelerate checkpoint", () => {
  const state = (at: string, ranks: number, schedule: number): readonly WrittenFile[] => [
    { path: `${at}/model.safetensors`, bytes: safetensorsBytes({ "a.weight": 4 }) },
    torchFile(`${at}/optimizer.bin`, { state: { a: new Tensor([1]) } }),
    torchFile(`${at}/scheduler.bin`, { last_epoch: schedule }),
    ...Array.from({ length: ranks }, (_, rank) =>
      torchFile(`${at}/random_states_${rank}.pkl`, { step: 0 }),
    ),
  ];

  it.each([
    ["000030", 30],
    ["ckpt-30", 30],
    ["finetrainers_step_30", 30],
    ["save_00030", 30],
  ])("is the number in %s, whatever the schedule counted", async (name, step) => {
    const found = await look(state(`/w/run/${name}`, 4, 60));
    expect(found.get(`/w/run/${name}`)?.step).toBe(step);
  });

  it.each([
    ["train_state.json", { current_epoch: 3, current_step: 900 }],
    ["training_state.json", { global_step: 900, epoch: 3 }],
  ])("is what %s records, before the name", async (file, record) => {
    const at = "/w/run/at-000003";
    const found = await look([...state(at, 1, 60), jsonFile(`${at}/${file}`, record)]);
    expect(found.get(at)?.step).toBe(900);
  });

  it("is the schedule's over the ranks where the name counts epochs", async () => {
    const found = await look(state("/w/run/epoch_3", 2, 60));
    expect(found.get("/w/run/epoch_3")?.step).toBe(30);
  });
});

describe("what a save hook wrote", () => {
  it.each(["ip_adapter.bin", "text_encoder.pt"])("is the weights as %s", async (name) => {
    const at = "/w/run/checkpoint-5";
    const found = await look([
      torchFile(`${at}/${name}`, { "a.weight": new Tensor([1]) }),
      torchFile(`${at}/optimizer.bin`, { state: { a: new Tensor([1]) } }),
      torchFile(`${at}/random_states_0.pkl`, { step: 0 }),
    ]);
    expect(found.get(at)).toMatchObject({ state: "complete", holds: { weights: true } });
  });

  it("is not whole when a model's config has no weights beside it", async () => {
    const files = written("accelerate", "diffusers, save hook", "/w/run", 5);
    const cut = files.filter(({ path }) => !path.includes("unet_ema/diffusion_pytorch_model"));
    const checkpoint = (await look(cut)).get("/w/run/checkpoint-5");
    expect(checkpoint).toMatchObject({ state: "incomplete", resumable: false });
  });
});
