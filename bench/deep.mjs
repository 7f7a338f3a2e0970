// `node bench/deep.mjs [GiB]`: a deep check of a checkpoint of two torch files, beside sha256sum, OpenSSL and
// Python's zipfile.testzip over the same two files, one process each, all on the same two cores and warm in the
// page cache. Medians of several runs, as ratios.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensurePython } from "../scripts/setupPython.mjs";
import { buildCli, conditions, medians } from "./measure.mjs";

const gib = Number(process.argv[2] ?? 4);
const rounds = 3;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-deep-"));
const plain = path.join(folder, "plain");
const recorded = path.join(folder, "recorded");

/** Random weights of a mebi-element, repeated: drawing all of them takes longer than every check. */
const make = `
import json, os, sys, torch
folder, gib = sys.argv[1], float(sys.argv[2])
count = int(gib * 2**30 / 2 / 2 / 8 / 4096) * 4096
block = torch.randn(2**20).to(torch.bfloat16)
index = {}
for part in (1, 2):
    name = f"pytorch_model-{part:05}-of-00002.bin"
    names = [f"layers.{8 * part + at}.weight" for at in range(8)]
    index.update(dict.fromkeys(names, name))
    weights = {name: block.repeat(-(-count // 2**20))[:count].clone().view(-1, 4096) for name in names}
    with open(f"{folder}/{name}", "wb") as file:
        torch.save(weights, file)
        file.flush()
        os.fsync(file.fileno())
json.dump({"metadata": {}, "weight_map": index}, open(folder + "/pytorch_model.bin.index.json", "w"))
json.dump({"global_step": 1}, open(folder + "/trainer_state.json", "w"))
json.dump({}, open(folder + "/config.json", "w"))
`;

/** On the same two cores, where the system can say so. */
const pinned =
  spawnSync("taskset", ["-c", "0,1", "true"]).status === 0 ? ["taskset", "-c", "0,1"] : [];

function deepCheck(cli, place) {
  return [...pinned, process.execPath, cli, "verify", "--deep", "--json", place];
}

/** One process a file, both at a time. */
function bothAtOnce(files, ...command) {
  const script = 'files=$1; shift; printf "%s\\0" $files | xargs -0 -n 1 -P 2 "$@"';
  return [...pinned, "sh", "-c", script, "sh", files.join(" "), ...command];
}

/** A check that reads nothing is fast too: a bit flipped inside a file has to be told. */
function catchesFlippedBit(cli, place, file) {
  const handle = fs.openSync(file, "r+");
  const byte = Buffer.alloc(1);
  const at = Math.floor(fs.statSync(file).size / 3);
  fs.readSync(handle, byte, 0, 1, at);
  byte[0] ^= 1;
  fs.writeSync(handle, byte, 0, 1, at);
  const [command, ...args] = deepCheck(cli, place);
  const { status } = spawnSync(command, args);
  byte[0] ^= 1;
  fs.writeSync(handle, byte, 0, 1, at);
  fs.closeSync(handle);
  return status === 1;
}

try {
  const checkpoints = [plain, recorded].map((place) => path.join(place, "checkpoint-1"));
  checkpoints.forEach((place) => fs.mkdirSync(place, { recursive: true }));
  const cli = buildCli();
  const python = await ensurePython();
  process.stderr.write(`making ${gib} GiB of weights\n`);
  const made = spawnSync(python, ["-c", make, checkpoints[0], String(gib)], { stdio: "inherit" });
  if (made.status !== 0) {
    throw new Error("the weights could not be made");
  }
  for (const name of fs.readdirSync(checkpoints[0])) {
    fs.linkSync(path.join(checkpoints[0], name), path.join(checkpoints[1], name));
  }
  spawnSync(process.execPath, [cli, "manifest", "record", recorded]);
  const files = [1, 2].map((part) =>
    path.join(checkpoints[0], `pytorch_model-0000${part}-of-00002.bin`),
  );
  const size = files.reduce((sum, file) => sum + fs.statSync(file).size, 0);
  const testzip = "import sys, zipfile; assert zipfile.ZipFile(sys.argv[1]).testzip() is None";

  process.stderr.write(`${rounds} rounds of five checks; sha256sum may take 10 seconds a GiB\n`);
  const before = conditions();
  const [sums, openssl, zips, contents, hashed] = medians(
    [
      bothAtOnce(files, "sha256sum"),
      bothAtOnce(files, "openssl", "dgst", "-sha256"),
      bothAtOnce(files, python, "-c", testzip),
      deepCheck(cli, plain),
      deepCheck(cli, recorded),
    ],
    rounds,
  );
  const line = (name, ms) =>
    `${name.padEnd(52)}${(ms / 1000).toFixed(2).padStart(7)} s${(size / 1e6 / ms).toFixed(2).padStart(7)} GB/s` +
    `${(ms / openssl).toFixed(2).padStart(8)}${(ms / sums).toFixed(2).padStart(8)}\n`;
  process.stdout.write(
    `${(size / 2 ** 30).toFixed(1)} GiB in two files on two cores, whole processes, median of ${rounds}; ${before}\n` +
      "last columns: times openssl, times sha256sum\n" +
      line("sha256sum", sums) +
      line("openssl dgst -sha256", openssl) +
      line("Python zipfile.testzip (CRC-32)", zips) +
      line("respawn verify --deep: CRC-32, NaN, zeros", contents) +
      line("respawn verify --deep, manifest: SHA-256 as well", hashed),
  );
  if (![plain, recorded].every((place) => catchesFlippedBit(cli, place, files[1]))) {
    throw new Error("a flipped bit was not found");
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
