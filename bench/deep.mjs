// `npm run bench:deep [GiB]`: a deep check of one large torch file, beside sha256sum and Python's zipfile.testzip,
// each on one core by `taskset` and warm in the page cache. Medians of several runs, as ratios.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensurePython } from "../scripts/setupPython.mjs";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const gib = Number(process.argv[2] ?? 4);
const rounds = 3;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-deep-"));
const checkpoint = path.join(folder, "run", "checkpoint-1");
const file = path.join(checkpoint, "pytorch_model.bin");

const make = `
import json, sys, torch
folder, gib = sys.argv[1], float(sys.argv[2])
rows = int(gib * 2**30 / 8 / 2 / 4096)
weights = {f"layers.{i}.weight": torch.empty(rows, 4096, dtype=torch.bfloat16).normal_() for i in range(8)}
torch.save(weights, folder + "/pytorch_model.bin")
json.dump({"global_step": 1}, open(folder + "/trainer_state.json", "w"))
json.dump({}, open(folder + "/config.json", "w"))
`;

/** Seconds of the median run on one core. */
function median(command, args) {
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    const { status, stderr } = spawnSync("taskset", ["-c", "0", command, ...args], {
      encoding: "utf8",
    });
    if (status !== 0) {
      throw new Error(`${command} failed with exit code ${status}: ${stderr}`);
    }
    times.push((performance.now() - began) / 1000);
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)];
}

try {
  fs.mkdirSync(checkpoint, { recursive: true });
  spawnSync(process.execPath, ["esbuild.mjs", "--production"], { cwd: root, stdio: "ignore" });
  const python = await ensurePython();
  spawnSync(python, ["-c", make, checkpoint, String(gib)], { stdio: "inherit" });
  const { size } = fs.statSync(file);
  const cli = path.join(root, "dist/cli.mjs");
  const hashOnly =
    "const h=require('crypto').createHash('sha256');const f=require('fs').openSync(process.argv[1]);" +
    "const b=Buffer.alloc(1<<20);let n;while((n=require('fs').readSync(f,b))>0)h.update(b.subarray(0,n));h.digest()";
  const testzip = "import sys, zipfile; assert zipfile.ZipFile(sys.argv[1]).testzip() is None";
  const figures = [
    ["sha256sum", median("sha256sum", [file])],
    ["OpenSSL's SHA-256 alone, in Node", median(process.execPath, ["-e", hashOnly, file])],
    ["Python zipfile.testzip", median(python, ["-c", testzip, file])],
    [
      "respawn verify --deep: CRC-32, NaN",
      median(process.execPath, [cli, "verify", "--deep", "--json", folder]),
    ],
  ];
  spawnSync(process.execPath, [cli, "manifest", "record", folder]);
  figures.push([
    "respawn verify --deep: SHA-256 too",
    median(process.execPath, [cli, "verify", "--deep", "--json", folder]),
  ]);
  const hash = figures[0][1];
  process.stdout.write(`${(size / 2 ** 30).toFixed(1)} GiB, one core, median of ${rounds}\n`);
  for (const [name, seconds] of figures) {
    const speed = (size / 1e6 / seconds).toFixed(0);
    process.stdout.write(
      `${name.padEnd(36)} ${seconds.toFixed(2)} s  ${speed} MB/s  ${(seconds / hash).toFixed(2)} x sha256sum\n`,
    );
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
