import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { strayShards } from "../../../../src/core/findings/agreement.js";
import { pickleImport } from "../../../../src/core/findings/contents.js";
import { fileInvalid, fileUnreadable } from "../../../../src/core/findings/wholeness.js";
import type { Checkpoint } from "../../../../src/core/model/checkpoint.js";
import type { Finding } from "../../../../src/core/model/finding.js";
import { fill, msg } from "../../../../src/core/model/message.js";
import { failure } from "../../../../src/core/model/outcome.js";
import { verifyDeep } from "../../../../src/core/verify/deep/verifyDeep.js";
import { survey } from "../../../../src/core/survey/survey.js";
import { withHeader, writeIter } from "../../../support/checkpoints.js";
import { memoryExaminer } from "../../../support/memoryExaminer.js";
import { MemoryFs } from "../../../support/memoryFs.js";

const run = "/w/run";
const later = 3_600_000;

async function deepen(disk: MemoryFs, chunkBytes?: number, now = later): Promise<Checkpoint> {
  const found = await survey(disk, { now: () => now }, "/w");
  const checkpoint = found.runs[0]!.checkpoints[0]!;
  const watch = { signal: new AbortController().signal, onBytes: () => undefined };
  const world = { fs: disk, examiner: memoryExaminer(disk, chunkBytes) };
  return (await verifyDeep(world, checkpoint, watch))!;
}

function words({ state, findings }: Checkpoint): readonly string[] {
  return [
    state,
    ...findings.map(({ severity, message }) => `${severity}: ${fill(message.text, message.args)}`),
  ];
}

/** One tensor after the other, each with its raw bytes. */
function model(
  tensors: readonly (readonly [name: string, dtype: string, shape: number[], data: Uint8Array])[],
): Uint8Array {
  let end = 0;
  const header = Object.fromEntries(
    tensors.map(([name, dtype, shape, data]) => {
      end += data.length;
      return [name, { dtype, shape, data_offsets: [end - data.length, end] }];
    }),
  );
  const file = withHeader(JSON.stringify(header), end);
  let at = file.length - end;
  for (const [, , , data] of tensors) {
    file.set(data, at);
    at += data.length;
  }
  return file;
}

const bytes = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const ones = (count: number): Uint8Array => bytes(new Float32Array(count).fill(1));
const zeros = (count: number): Uint8Array => new Uint8Array(count * 4);

function withModel(file: Uint8Array): MemoryFs {
  const disk = new MemoryFs();
  writeIter(disk, run, 5);
  return disk.write(`${run}/iter5/policy/model.safetensors`, file);
}

describe("a deep check", () => {
  it("finds nothing in a whole checkpoint", async () => {
    const disk = new MemoryFs();
    writeIter(disk, run, 5);
    expect(words(await deepen(disk))).toEqual(["complete"]);
  });

  it("names the tensor with NaN, wherever chunks are cut, and ends the trust in the checkpoint", async () => {
    const bad = new Float32Array([1, 2, NaN, Infinity]);
    const disk = withModel(
      model([
        ["x", "F32", [3], ones(3)],
        ["y", "F32", [4], bytes(bad)],
      ]),
    );
    for (const chunk of [1, 3, 64, 4096]) {
      const checkpoint = await deepen(disk, chunk);
      expect(checkpoint.resumable).toBe(false);
      expect(words(checkpoint)).toEqual([
        "damaged",
        "error: has 1 NaN and 1 infinite of 4 values in tensor y, the first at index 2: the training had diverged",
      ]);
    }
  });

  it("leaves a save that is being written incomplete, whatever is in its bytes by now", async () => {
    const disk = withModel(model([["x", "F32", [1], bytes(new Float32Array([NaN]))]]));
    disk.remove(`${run}/iter5/critic/tokenizer_config.json`);
    const during = await deepen(disk, undefined, 1000);
    expect(during).toMatchObject({ beingWritten: true, state: "incomplete", resumable: false });
    expect(during.findings.map(({ rule }) => rule)).toContain("nan-or-inf-weights");
    expect(await deepen(disk)).toMatchObject({ beingWritten: false, state: "damaged" });
  });

  it("is not talked out of reading a file by a remark on it, and does not say twice what headers said", async () => {
    const disk = new MemoryFs();
    writeIter(disk, run, 5);
    const found = await survey(disk, { now: () => later }, "/w");
    const whole = found.runs[0]!.checkpoints[0]!;
    const path = `${run}/iter5/policy/model.safetensors`;
    const unreadable = failure(
      { kind: "unreadable", message: msg("cannot be read: {0}", "EIO") } as const,
      "EIO",
    );
    const plain = memoryExaminer(disk);
    const examiner: typeof plain = {
      examine: (file, ...rest) =>
        file.path === path ? Promise.resolve(unreadable) : plain.examine(file, ...rest),
    };
    const deep = async (before: readonly Finding[]): Promise<Checkpoint> =>
      (await verifyDeep(
        { fs: disk, examiner },
        { ...whole, findings: before },
        { signal: new AbortController().signal, onBytes: () => undefined },
      ))!;
    for (const remark of [pickleImport.at(path, msg("x")), strayShards.at(path, msg("x"))]) {
      const told = await deep([remark]);
      expect(told).toMatchObject({ state: "damaged", resumable: false });
      expect(told.findings.map(({ rule }) => rule)).toEqual([remark.rule, "file-unreadable"]);
    }
    for (const known of [fileInvalid.at(path, msg("x")), fileUnreadable.milderAt(path, msg("x"))]) {
      expect((await deep([known])).findings).toEqual([known]);
    }
  });

  it("takes infinity in a best score that was not reached yet as meant, but in no other number", async () => {
    const infinite = bytes(new Float32Array([Infinity]));
    expect(
      words(await deepen(withModel(model([["callbacks.checkpoint.best_k", "F32", [], infinite]])))),
    ).toEqual(["complete"]);
    expect(words(await deepen(withModel(model([["logit_scale", "F32", [], infinite]]))))).toEqual([
      "damaged",
      "error: has 0 NaN and 1 infinite of 1 values in tensor logit_scale, the first at index 0: the training had diverged",
    ]);
  });

  it("takes minus infinity in a mask, and zeros in biases, norms and LoRA, as meant", async () => {
    const disk = withModel(
      model([
        ["attn.causal_mask", "F32", [2], bytes(new Float32Array([0, -Infinity]))],
        ["layer.bias", "F32", [2048], zeros(2048)],
        ["q_proj.lora_B.default.weight", "F32", [64, 32], zeros(2048)],
        ["up.weight", "F32", [64, 32], ones(2048)],
      ]),
    );
    expect(words(await deepen(disk))).toEqual(["complete"]);
  });

  it("warns of zeros where the file ends, and only remarks on a single matrix in the middle", async () => {
    const matrix = (name: string, data: Uint8Array): Parameters<typeof model>[0][number] => [
      name,
      "F32",
      [64, 32],
      data,
    ];
    const a = matrix("a.weight", ones(2048));
    const b = matrix("b.weight", ones(2048));
    const z = matrix("z.weight", zeros(2048));
    expect(words(await deepen(withModel(model([a, b, z]))))).toEqual([
      "complete",
      "warning: has only zeros in tensor z.weight",
    ]);
    expect(words(await deepen(withModel(model([a, z, b]))))).toEqual([
      "complete",
      "info: has only zeros in tensor z.weight",
    ]);
  });

  it("finds a flipped bit in a record of a torch.save file", async () => {
    const whole = fs.readFileSync("test/fixtures/small.pt");
    const disk = new MemoryFs();
    const folder = "/w/out/checkpoint-5";
    disk.write(`${folder}/model.safetensors`, model([["a", "F32", [3], ones(3)]]));
    disk.write(`${folder}/config.json`, "{}");
    disk.write(`${folder}/trainer_state.json`, JSON.stringify({ global_step: 5 }));
    for (const name of ["optimizer.pt", "scheduler.pt", "rng_state.pth"]) {
      disk.write(`${folder}/${name}`, new Uint8Array(whole));
    }
    expect(words(await deepen(disk))).toEqual(["complete"]);
    const flipped = new Uint8Array(whole);
    const at = whole.indexOf("/data.pkl") + 200;
    flipped[at] = flipped[at]! ^ 16;
    disk.write(`${folder}/optimizer.pt`, flipped);
    const found = words(await deepen(disk));
    expect(found[0]).toBe("damaged");
    expect(found[1]).toMatch(/has record .* with checksum [0-9a-f]{8}, the directory says/u);
  });
});
