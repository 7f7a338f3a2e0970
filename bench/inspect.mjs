// `node bench/inspect.mjs`: what it costs to look into weights. A sparse 100 GB shard and one of 100,000
// tensors, as whole processes; the headers of 1,000 shards inside one process, beside Python's safetensors,
// its start and ours left out.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ensurePython } from "../scripts/setupPython.mjs";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const shards = 1000;
const rounds = 5;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-bench-"));

/** Writes a safetensors file of so many equal tensors of BF16; its data is a hole. */
function writeSparse(name, tensors, bytesEach) {
  const entries = {};
  for (let index = 0; index < tensors; index += 1) {
    const layer = Math.floor(index / 9);
    entries[`model.layers.${layer}.mlp.experts.${index % 9}.gate_proj.weight`] = {
      dtype: "BF16",
      shape: [bytesEach / 2],
      data_offsets: [index * bytesEach, (index + 1) * bytesEach],
    };
  }
  const header = Buffer.from(JSON.stringify(entries));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = path.join(folder, name);
  fs.writeFileSync(file, Buffer.concat([length, header]));
  fs.truncateSync(file, 8 + header.length + tensors * bytesEach);
  return file;
}

/** Runs a command several times and gives the median of its wall time, or of the milliseconds that it prints. */
function median(command, args, printed = false) {
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    const { status, stdout, stderr } = spawnSync(command, args, {
      encoding: "utf8",
      maxBuffer: 1 << 30,
    });
    if (status !== 0) {
      throw new Error(`${command} failed with exit code ${status}: ${stderr}`);
    }
    times.push(printed ? Number(stdout) : performance.now() - began);
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)];
}

const huge = writeSparse("huge.safetensors", 400, 250_000_000);
const many = writeSparse("many.safetensors", 100_000, 32);
const shardFolder = path.join(folder, "shards");
fs.mkdirSync(shardFolder);
for (let index = 0; index < shards; index += 1) {
  writeSparse(`shards/model-${String(index).padStart(5, "0")}.safetensors`, 300, 4096);
}

const reader = path.join(folder, "reader.mjs");
await build({
  stdin: {
    contents: `
      import fs from "node:fs";
      import { inspectPath } from "./src/core/understand/inspectFile.js";
      import { DiskFileSystem } from "./src/node/diskFileSystem.js";
      const disk = new DiskFileSystem();
      const [folder] = process.argv.slice(2);
      const began = performance.now();
      const files = fs.readdirSync(folder).map((name) => folder + "/" + name);
      let tensors = 0;
      await Promise.all(Array.from({ length: 16 }, async () => {
        for (let file = files.pop(); file !== undefined; file = files.pop()) {
          const facts = await inspectPath(disk, file);
          tensors += facts.tensors.length;
        }
      }));
      if (tensors !== ${shards * 300}) throw new Error(String(tensors));
      console.log(performance.now() - began);`,
    resolveDir: root,
    loader: "ts",
  },
  bundle: true,
  platform: "node",
  format: "esm",
  outfile: reader,
  logLevel: "warning",
});

/** What no reader in JavaScript can be faster than: every header read synchronously, and parsed. */
const floor = `
const fs = require("node:fs");
const began = performance.now();
for (const name of fs.readdirSync(process.argv[1])) {
  const file = fs.openSync(process.argv[1] + "/" + name);
  const bytes = Buffer.allocUnsafe(65536);
  fs.readSync(file, bytes, 0, 65536, 0);
  JSON.parse(bytes.toString("utf8", 8, 8 + Number(bytes.readBigUInt64LE(0))));
  fs.closeSync(file);
}
console.log(performance.now() - began);`;

const python = (body) => `
import os, sys, time
from safetensors import safe_open
began = time.perf_counter()
tensors = 0
for name in os.listdir(sys.argv[1]):
    with safe_open(os.path.join(sys.argv[1], name), framework="np") as file:
${body}
assert tensors == ${shards * 300}
print((time.perf_counter() - began) * 1000)
`;
const namesOnly = python("        tensors += len(list(file.keys()))");
const sameFacts = python(`        for key in file.keys():
            part = file.get_slice(key)
            part.get_dtype(), part.get_shape()
            tensors += 1`);

spawnSync(process.execPath, ["esbuild.mjs", "--production"], { cwd: root, stdio: "ignore" });
const interpreter = await ensurePython();
const cli = path.join(root, "dist/cli.mjs");
const rows = [
  ["respawn inspect, nothing to read (its start)", median(process.execPath, [cli, "--version"])],
  ["respawn inspect, a 100 GB shard", median(process.execPath, [cli, "inspect", huge])],
  [
    "respawn inspect, 100,000 tensors, all printed",
    median(process.execPath, [cli, "inspect", many]),
  ],
  [
    `respawn, ${shards} headers, all facts and checks`,
    median(process.execPath, [reader, shardFolder], true),
  ],
  [
    "open, read and JSON.parse of them alone",
    median(process.execPath, ["-e", floor, shardFolder], true),
  ],
  [
    `Python, ${shards} headers, names alone`,
    median(interpreter, ["-c", namesOnly, shardFolder], true),
  ],
  [
    `Python, ${shards} headers, dtypes and shapes too`,
    median(interpreter, ["-c", sameFacts, shardFolder], true),
  ],
];
const [, , , [, ours], , [, names], [, facts]] = rows;
for (const [what, ms] of rows) {
  process.stdout.write(`${what.padEnd(50)} ${ms.toFixed(0).padStart(6)} ms\n`);
}
process.stdout.write(
  `Python for each of ours: ${(names / ours).toFixed(2)} (names alone), ${(facts / ours).toFixed(2)} (the same facts)\n`,
);
fs.rmSync(folder, { recursive: true, force: true });
