import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../../../src/core/model/checkpoint.js";
import { fill } from "../../../../src/core/model/message.js";
import { survey } from "../../../../src/core/survey/survey.js";
import { MemoryFs } from "../../../support/memoryFs.js";
import { Tensor, type Pickled } from "../../../support/pickleBytes.js";
import { torchBytes } from "../../../support/torchBytes.js";

const hour = 3_600_000;
const optimizer = { state: {}, param_groups: [{ lr: 0.1 }] };
const weights = { "fc.weight": new Tensor([1, 2]), "fc.bias": new Tensor([3]) };
const full = { model: weights, optimizer };

/** Files of a run by name: values of torch.save, or bytes. Each is a second newer than the one before. */
function files(named: Readonly<Record<string, Pickled | Uint8Array>>, seconds = 1): MemoryFs {
  const fs = new MemoryFs();
  Object.entries(named).forEach(([name, value], at) => {
    const bytes = value instanceof Uint8Array ? value : saved(name, value);
    fs.write(`/w/run/${name}`, bytes, at * seconds * 1000);
  });
  return fs;
}

function saved(name: string, value: Pickled): Uint8Array {
  return torchBytes(value, name.replace(/\.pth?$/u, ""));
}

function cut(name: string, value: Pickled): Uint8Array {
  const bytes = saved(name, value);
  return bytes.slice(0, bytes.length / 2);
}

async function look(fs: MemoryFs): Promise<{
  readonly listed: Readonly<Record<string, string>>;
  readonly newest: string | undefined;
  readonly all: readonly Checkpoint[];
}> {
  const { runs } = await survey(fs, { now: () => hour }, "/w");
  const all = runs.flatMap(({ checkpoints }) => checkpoints);
  const name = ({ path }: Checkpoint): string => path.slice("/w/run/".length);
  const newest = runs.flatMap(({ newestResumable }) => newestResumable ?? [])[0];
  const told = ({ step, epoch }: Checkpoint): string =>
    step === undefined ? (epoch === undefined ? "?" : `epoch ${epoch}`) : String(step);
  return {
    listed: Object.fromEntries(
      all.map((each) => [
        name(each),
        `${told(each)} ${each.state}${each.resumable ? ", resumable" : ""}`,
      ]),
    ),
    newest: newest === undefined ? undefined : name(newest),
    all,
  };
}

function said(all: readonly Checkpoint[]): string {
  return all
    .flatMap(({ findings }) => findings.map(({ message }) => fill(message.text, message.args)))
    .join("; ");
}

describe("what a file of torch.save holds", () => {
  it.each<readonly [string, Pickled, string]>([
    ["None", { model: weights, optimizer: null, step: 7 }, "7 complete"],
    ["an empty dictionary", { model: weights, optimizer: {}, step: 7 }, "7 complete"],
    ["a list of None", { net: weights, optimizers: [null, null], iter: 7 }, "7 complete"],
    ["a name alone", { model: weights, optimizer: "adamw", step: 7 }, "7 complete"],
    ["nothing of the kind", { model: weights, iteration: 7 }, "7 complete"],
    ["a state", { model: weights, optimizer, step: 7 }, "7 complete, resumable"],
    [
      "a state under a name of its own",
      { unet: weights, unet_o: optimizer, step: 7 },
      "7 complete, resumable",
    ],
    [
      "several under names of their own",
      { enc: weights, dec: weights, o: { enc: optimizer }, n_iter: 7 },
      "7 complete, resumable",
    ],
  ])("with %s for an optimizer", async (_name, value, wanted) => {
    expect((await look(files({ "save.pt": value }))).listed).toEqual({ "save.pt": wanted });
  });

  it("is no full state when a run that ended was stripped of it", async () => {
    const run = files({ "epoch12.pt": { ...full, epoch: 12 } });
    run.write("/w/run/last.pt", torchBytes({ model: weights, optimizer: null, epoch: -1 }), 9000);
    const { listed, newest } = await look(run);
    expect(listed).toEqual({
      "epoch12.pt": "epoch 12 complete, resumable",
      "last.pt": "? complete",
    });
    expect(newest).toBe("epoch12.pt");
  });
});

describe("how far a file of torch.save is", () => {
  it.each<readonly [string, string, Pickled, string]>([
    ["mmengine", "iter_40.pth", { ...full, meta: { iter: 40, epoch: 2 } }, "40"],
    ["a train state", "a.pt", { ...full, train_state: { step: 9, epoch: 1 } }, "9"],
    ["LitGPT", "lit_model.pth", { ...full, iter_num: 800, step_count: 100 }, "100"],
    ["a name of digits", "010000.pt", { g: weights, g_optim: optimizer }, "10000"],
    ["a name with a word", "ckpt-30.pt", full, "30"],
    ["epochs alone", "save.pt", { ...full, current_epoch: 5 }, "epoch 5"],
    ["a name that says epoch", "12epoch.pth", full, "epoch 12"],
  ])("%s", async (_name, name, value, wanted) => {
    const { listed } = await look(files({ [name]: value }));
    expect(listed).toEqual({ [name]: `${wanted} complete, resumable` });
  });

  it("disagrees with a name of another step, and of an epoch that is more than one off", async () => {
    const { all } = await look(
      files({
        "model_step_5.pt": { ...full, step: 6 },
        "epoch_3.pt": { ...full, epoch: 4 },
        "epoch_9.pt": { ...full, epoch: 2 },
      }),
    );
    expect(said(all)).toBe(
      "records epoch 2, but its name says 9; records step 6, but its name says 5",
    );
  });

  it("is told by times where nothing is recorded, and not by equal times", async () => {
    const run = { "checkpoint_40.pt": { ...full, step: 40 }, "checkpoint_last.pt": full };
    expect((await look(files(run))).newest).toBe("checkpoint_last.pt");
    expect((await look(files(run, 0))).newest).toBe("checkpoint_40.pt");
    const earlier = { "first.pt": full, "checkpoint_40.pt": { ...full, step: 40 } };
    expect((await look(files(earlier))).newest).toBe("checkpoint_40.pt");
  });

  it("is told by epochs before times", async () => {
    const run = files({
      "b.pt": { ...full, epoch: 3 },
      "a.pt": { ...full, step: 100, epoch: 2 },
      "c.pt": { ...full, step: 50, epoch: 1 },
    });
    expect(Object.keys((await look(run)).listed)).toEqual(["b.pt", "a.pt", "c.pt"]);
  });
});

describe("a save of several files", () => {
  it.each([
    ["a generator and its discriminator", "G_#.pth", "D_#.pth"],
    ["a model and its optimizer", "model-#.pt", "optimizer-#.pt"],
    ["networks named at the end", "#_netG.pth", "#_netD.pth"],
    ["ranks", "state_#_rank0.pt", "state_#_rank1.pt"],
  ])("%s is one checkpoint", async (_name, a, b) => {
    const at = (pattern: string, step: number): string => pattern.replace("#", String(step));
    const both = (step: number): Record<string, Pickled> => ({
      [at(a, step)]: full,
      [at(b, step)]: full,
    });
    const whole = await look(files({ ...both(9), ...both(10) }));
    expect(whole.listed).toEqual({
      [at(a, 10)]: "10 complete, resumable",
      [at(a, 9)]: "9 complete, resumable",
    });
    expect(whole.all[0]?.parts[0]?.files).toHaveLength(2);
    const spoiled = await look(
      files({ ...both(9), ...both(10), [at(b, 10)]: cut(at(b, 10), full) }),
    );
    expect(spoiled.listed[at(a, 10)]).toBe("10 damaged");
    expect(spoiled.newest).toBe(at(a, 9));
    const lacking = await look(files({ ...both(9), [at(a, 10)]: full }));
    expect(lacking.listed[at(a, 10)]).toBe("10 incomplete");
    expect(lacking.newest).toBe(at(a, 9));
  });

  it.each([
    ["step_500", "500 complete, resumable"],
    ["epoch-3", "epoch 3 complete, resumable"],
  ])("is its folder where only that has a number: %s", async (folder, wanted) => {
    const save = { [`${folder}/model.pt`]: weights, [`${folder}/optimizer.pt`]: optimizer };
    expect((await look(files(save))).listed).toEqual({ [folder]: wanted });
  });

  it("needs the record in JSON that the saves before have", async () => {
    const text = new TextEncoder().encode('{"step": 4}');
    const save = (step: number): Record<string, Pickled | Uint8Array> => ({
      [`model_${step}.pt`]: weights,
      [`meta_${step}.json`]: text,
      [`optim_${step}_rank0.pt`]: optimizer,
    });
    const run = files({ ...save(3), ...save(4) });
    const whole = await look(run);
    expect(whole.newest).toBe("model_4.pt");
    expect(whole.all[0]?.parts[0]?.files).toHaveLength(3);
    run.write("/w/run/meta_4.json", text.slice(0, 4));
    expect((await look(run)).newest).toBe("model_3.pt");
    run.remove("/w/run/meta_4.json");
    expect((await look(run)).listed["model_4.pt"]).toBe("4 incomplete");
  });

  it("is not resumed from once its optimizer was removed to make room", async () => {
    const { listed, all } = await look(
      files({ "model_1.pt": weights, "model_2.pt": weights, "optim_2.pt": optimizer }),
    );
    expect(listed).toEqual({ "model_2.pt": "2 complete, resumable", "model_1.pt": "1 complete" });
    expect(said(all)).toBe("has no optim, which the saves after it have");
  });

  it("lacks a shard between others, or one that has a temporary name", async () => {
    const shard = (part: number, number: number): string => `ckpt_7-part${part}-shard${number}.pt`;
    const three = { [shard(0, 0)]: full, [shard(0, 1)]: full, [shard(1, 0)]: full };
    const gap = await look(files(three));
    expect(gap.listed).toEqual({ [shard(0, 0)]: "7 incomplete" });
    expect(said(gap.all)).toContain("has 3 of its 4 ranks or shards");
    const begun = files(three).write(`/w/run/${shard(1, 1)}.tmp`, saved("x", full));
    const { listed, all } = await look(begun);
    expect(listed).toEqual({ [shard(0, 0)]: "7 incomplete" });
    expect(said(all)).toContain("under a temporary name only");
    // Of a first save nothing says whether it has all its shards; a second one of as many does.
    const first = { ...three, [shard(1, 1)]: full };
    expect((await look(files(first))).listed).toEqual({ [shard(0, 0)]: "7 unknown" });
    const again = Object.fromEntries(
      Object.keys(first).map((name) => [name.replace("7", "8"), full]),
    );
    expect((await look(files({ ...first, ...again }))).newest).toBe("ckpt_8-part0-shard0.pt");
  });
});

describe("files beside a run", () => {
  const sample = new Tensor([1]);
  const many = Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => [`clip_${at}.pt`, { latent: sample }]),
  );

  it("do not hide an older checkpoint, and are none, whole or cut", async () => {
    const run = files({ "net.pt": { ...full, step: 3 }, ...many });
    run.write("/w/run/clip_7.pt", cut("clip_7.pt", { latent: sample }), 1);
    expect((await look(run)).listed).toEqual({ "net.pt": "3 complete, resumable" });
  });

  it("are told as damaged when they are named like checkpoints that can be read", async () => {
    const value = { g: weights, g_optim: optimizer };
    const { listed } = await look(
      files({ "000100.pt": value, "000200.pt": cut("000200.pt", value) }),
    );
    expect(listed).toEqual({ "000100.pt": "100 complete, resumable", "000200.pt": "200 damaged" });
  });

  it("are told as damaged under a name of any kind, beside a checkpoint or alone", async () => {
    const value = cut("resnet.pth", full);
    expect((await look(files({ "resnet.pth": value }))).listed).toEqual({
      "resnet.pth": "? damaged",
    });
    expect((await look(files({ "a.pt": full, "resnet.pth": value }))).listed).toMatchObject({
      "resnet.pth": "? damaged",
    });
  });

  it("are none where they are data by name or by their likes, or texts", async () => {
    const data = cut("embeddings.pt", { rows: sample });
    expect((await look(files({ "embeddings.pt": data, ...many }))).listed).toEqual({});
    expect((await look(files({ "resnet.pt": data, ...many }))).listed).toEqual({});
    const path = new TextEncoder().encode("/opt/lib/python\n");
    expect((await look(files({ "distro.pth": path }))).listed).toEqual({});
  });

  it("are listed once when they are links to one that is listed", async () => {
    const run = files({ "10epoch.pth": weights, "11epoch.pth": weights, "a.pth": full });
    run.link("/w/run/latest.pth", "/w/run/11epoch.pth");
    run.link("/w/run/best.pth", "/w/run/10epoch.pth");
    expect(Object.keys((await look(run)).listed).toSorted()).toEqual([
      "10epoch.pth",
      "11epoch.pth",
      "a.pth",
    ]);
  });
});
