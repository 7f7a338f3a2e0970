// `node bench/list.mjs`: the time to list and check 1,000 checkpoints, beside a Python script on the safetensors
// library that reads the same headers. Medians of several runs, as ratios; the machine's own load included.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensurePython } from "../scripts/setupPython.mjs";
import { buildCli, medians } from "./measure.mjs";

const checkpoints = 1000;
const rounds = 5;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-bench-"));

/** A safetensors file of 40 tensors: the header of a small model, hardly any data. */
function model() {
  const tensors = {};
  for (let index = 0; index < 40; index += 1) {
    tensors[`model.layers.${index}.weight`] = {
      dtype: "BF16",
      shape: [8, 8],
      data_offsets: [index * 128, (index + 1) * 128],
    };
  }
  const header = Buffer.from(JSON.stringify(tensors));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(40 * 128)]);
}

const weights = model();
for (let step = 1; step <= checkpoints; step += 1) {
  for (const role of ["policy", "critic"]) {
    const half = path.join(folder, `iter${step}`, role);
    fs.mkdirSync(half, { recursive: true });
    fs.writeFileSync(path.join(half, "model.safetensors"), weights);
    fs.writeFileSync(path.join(half, "config.json"), "{}");
    fs.writeFileSync(path.join(half, "tokenizer_config.json"), "{}");
  }
}

const python = `
import os, sys
from safetensors import safe_open
for folder, _, files in os.walk(sys.argv[1]):
    for name in files:
        path = os.path.join(folder, name)
        os.stat(path)
        if name.endswith(".safetensors"):
            with safe_open(path, framework="np") as file:
                list(file.keys())
`;

const interpreter = await ensurePython();
const [ours, theirs] = medians(
  [
    [process.execPath, buildCli(), "ls", folder],
    [interpreter, "-c", python, folder],
  ],
  rounds,
);
process.stdout.write(
  `${checkpoints} checkpoints, ${checkpoints * 6} files, median of ${rounds}\n` +
    `respawn ls, every check, whole process: ${ours.toFixed(0)} ms\n` +
    `Python os.walk + safetensors headers:   ${theirs.toFixed(0)} ms\n` +
    `ratio: ${(ours / theirs).toFixed(2)}\n`,
);
fs.rmSync(folder, { recursive: true, force: true });
