// `node bench/discover.mjs`: finding 200 checkpoints among 100,000 files, beside GNU find and Python's os.walk;
// and looking again after one change. Medians of several runs, as ratios.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildCli, load, medianHere, medians } from "./measure.mjs";

const rounds = 7;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-bench-"));

/** 1,960 folders of 50 files, as a workspace with data, logs and code has them. */
for (let index = 0; index < 1960; index += 1) {
  const place = path.join(folder, `data/set-${index % 40}/part-${index}`);
  fs.mkdirSync(place, { recursive: true });
  for (let file = 0; file < 50; file += 1) {
    fs.writeFileSync(path.join(place, `sample-${file}.jsonl`), "");
  }
}
const header = Buffer.from(
  JSON.stringify({ w: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }),
);
const length = Buffer.alloc(8);
length.writeBigUInt64LE(BigInt(header.length));
const weights = Buffer.concat([length, header, Buffer.alloc(8)]);
/** 4 runs of 50 checkpoints of 10 files. */
for (let index = 0; index < 200; index += 1) {
  const step = Math.floor(index / 4) + 1;
  for (const role of ["policy", "critic"]) {
    const half = path.join(folder, `runs/run-${index % 4}/iter${step}`, role);
    fs.mkdirSync(half, { recursive: true });
    fs.writeFileSync(path.join(half, "model.safetensors"), weights);
    for (const name of ["config", "generation_config", "tokenizer_config", "tokenizer"]) {
      fs.writeFileSync(path.join(half, `${name}.json`), "{}");
    }
  }
}

const {
  survey,
  discover,
  knownLayouts,
  CheckMemory,
  RememberedReads,
  DiskFileSystem,
  systemClock,
} = await load({
  survey: "src/core/survey/survey.ts",
  discover: "src/core/survey/walk.ts",
  knownLayouts: "src/core/frameworks/known.ts",
  CheckMemory: "src/core/verify/checkMemory.ts",
  RememberedReads: "src/node/rememberedReads.ts",
  DiskFileSystem: "src/node/diskFileSystem.ts",
  systemClock: "src/node/systemClock.ts",
});
const disk = new DiskFileSystem();
const look = (place) => survey(disk, systemClock, place);
const found = await look(folder);
const count = found.runs.reduce((sum, { checkpoints }) => sum + checkpoints.length, 0);
if (count !== 200) {
  throw new Error(`found ${count} checkpoints instead of 200`);
}

const walk = "import os,sys\nprint(sum(len(f) for _,_,f in os.walk(sys.argv[1])))";
const cli = buildCli();
const [find, python, ls] = medians(
  [
    ["find", folder, "-type", "f", "-name", "model.safetensors"],
    ["python3", "-c", walk, folder],
    [process.execPath, cli, "ls", folder],
  ],
  rounds,
);
const names = await medianHere(rounds, async () => {
  for (const level = [folder]; level.length > 0;) {
    const batch = await Promise.all(
      level.splice(0, 16).map(async (at) => [at, await disk.names(at)]),
    );
    level.push(...batch.flatMap(([at, { value }]) => value.folders.map((name) => `${at}/${name}`)));
  }
});
const walked = await medianHere(rounds, () => discover(disk, folder, knownLayouts));
const here = await medianHere(rounds, () => look(folder));
// As VS Code looks: what did not change since is not read again.
const remembering = new RememberedReads(disk, systemClock);
const memory = new CheckMemory(systemClock);
const lookAgain = (place) => survey(remembering, systemClock, place, { memory });
await new Promise((resolve) => setTimeout(resolve, 2500));
await lookAgain(folder);
let step = 50;
const again = await medianHere(rounds, async () => {
  const renamed = path.join(folder, `runs/run-0/iter${step + 1000}`);
  fs.renameSync(path.join(folder, `runs/run-0/iter${step}`), renamed);
  step += 1000;
  await lookAgain(path.join(folder, "runs/run-0"));
});
fs.rmSync(folder, { recursive: true, force: true });

const line = (name, ms, base) =>
  `${name.padEnd(52)}${ms.toFixed(1).padStart(9)} ms${(ms / base).toFixed(2).padStart(9)}\n`;
process.stdout.write(
  `100,000 files, 200 checkpoints found and checked, median of ${rounds}; last column: times GNU find\n` +
    line("GNU find, whole process", find, find) +
    line("Python os.walk, whole process", python, find) +
    line("respawn ls, whole process", ls, find) +
    line("names of all folders, in a running process", names, find) +
    line("finding alone, in a running process", walked, find) +
    line("finding and checking, in a running process", here, find) +
    line("a look again at the run that changed, as VS Code does", again, find) +
    `look again : finding and checking = 1 : ${(here / again).toFixed(0)}\n`,
);
