// `node bench/inspect.mjs`: what it costs to look into weights. A sparse 100 GB shard and one of 100,000
// tensors, as whole processes; the headers of 1,000 shards inside one process, beside Python's safetensors,
// its start and ours left out.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { ensurePython } from "../scripts/setupPython.mjs";
import { buildCli, medians, root } from "./measure.mjs";

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
      import { inspectPath } from "./src/core/formats/inspectFile.js";
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

const interpreter = await ensurePython();
const cli = buildCli();
const [start, hugeTime, manyTime] = medians(
  [
    [process.execPath, cli, "--version"],
    [process.execPath, cli, "inspect", huge],
    [process.execPath, cli, "inspect", many],
  ],
  rounds,
);
const [ours, least, names, facts] = medians(
  [
    [process.execPath, reader, shardFolder],
    [process.execPath, "-e", floor, shardFolder],
    [interpreter, "-c", namesOnly, shardFolder],
    [interpreter, "-c", sameFacts, shardFolder],
  ],
  rounds,
  { printed: true },
);
const rows = [
  ["respawn inspect, nothing to read (its start)", start],
  ["respawn inspect, a 100 GB shard", hugeTime],
  ["respawn inspect, 100,000 tensors, all printed", manyTime],
  [`respawn, ${shards} headers, all facts and checks`, ours],
  ["open, read and JSON.parse of them alone", least],
  [`Python, ${shards} headers, names alone`, names],
  [`Python, ${shards} headers, dtypes and shapes too`, facts],
];
for (const [what, ms] of rows) {
  process.stdout.write(`${what.padEnd(50)} ${ms.toFixed(0).padStart(6)} ms\n`);
}
process.stdout.write(
  `Python for each of ours: ${(names / ours).toFixed(2)} (names alone), ${(facts / ours).toFixed(2)} (the same facts)\n`,
);
fs.rmSync(folder, { recursive: true, force: true });
