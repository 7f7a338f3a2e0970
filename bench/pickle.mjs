// `node bench/pickle.mjs`: the walk over the pickles of torch files with AdamW's state, beside Python's
// pickletools.genops over the same bytes (what picklescan and fickling rest on, before they judge anything), and
// beside those two where the Python at hand has them. Each in a running process; medians of several runs.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensurePython } from "../scripts/setupPython.mjs";
import { conditions, load, medianHere, medians, mediansOfBoth } from "./measure.mjs";

const files = 10;
const rounds = 5;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-bench-"));

/** Models of 2,000 small tensors with two moments and a step each; beside each file, its pickle alone. */
const make = `
import sys, torch, zipfile
folder, files = sys.argv[1], int(sys.argv[2])
weights = [torch.nn.Parameter(torch.randn(2, 2)) for _ in range(2000)]
optimizer = torch.optim.AdamW(weights, lr=1e-3)
for weight in weights:
    weight.grad = torch.randn(2, 2)
optimizer.step()
for at in range(files):
    path = f"{folder}/step-{at}.pt"
    names = {f"model.layers.{at}.{i}.weight": weight.data for i, weight in enumerate(weights)}
    torch.save({"model": names, "optimizer": optimizer.state_dict(), "global_step": at}, path)
    with zipfile.ZipFile(path) as archive, open(path + ".pkl", "wb") as pickle:
        pickle.write(archive.read(f"step-{at}/data.pkl"))
`;

/** Times a loop over what \`prepare\` gives; prints milliseconds. */
const python = (imports, paths, body) => `
import glob, sys, time, ${imports}
items = ${paths}
began = time.perf_counter()
for item in items:
    ${body}
print((time.perf_counter() - began) * 1000)
`;
const genops = python(
  "pickletools",
  'glob.glob(sys.argv[1] + "/*.pkl"); items = [open(path, "rb").read() for path in items]',
  "for _ in pickletools.genops(item): pass",
);
const scanners = {
  picklescan: python(
    "picklescan.scanner",
    'glob.glob(sys.argv[1] + "/*.pt")',
    "picklescan.scanner.scan_file_path(item)",
  ),
  fickling: python(
    "fickling.fickle, fickling.analysis",
    'glob.glob(sys.argv[1] + "/*.pkl")',
    'fickling.analysis.check_safety(fickling.fickle.Pickled.load(open(item, "rb")))',
  ),
};

try {
  const interpreter = await ensurePython();
  if (spawnSync(interpreter, ["-c", make, folder, String(files)]).status !== 0) {
    throw new Error("the files could not be made");
  }
  const { readPickles, pickleLimits, bytesSource, inspectPath, DiskFileSystem } = await load({
    readPickles: "src/core/formats/pickle/pickleFile.ts",
    pickleLimits: "src/core/formats/pickle/limits.ts",
    bytesSource: "src/core/formats/byteSource.ts",
    inspectPath: "src/core/formats/inspectFile.ts",
    DiskFileSystem: "src/node/diskFileSystem.ts",
  });
  const paths = fs.readdirSync(folder).map((name) => path.join(folder, name));
  const pickles = paths
    .filter((file) => file.endsWith(".pkl"))
    .map((file) => fs.readFileSync(file));
  const archives = paths.filter((file) => file.endsWith(".pt"));
  const size = pickles.reduce((sum, { length }) => sum + length, 0);

  const walkAll = async () => {
    for (const bytes of pickles) {
      const series = await readPickles(bytesSource(bytes), { limits: pickleLimits });
      if (!series.ok || series.value.imports.length === 0) {
        throw new Error("a pickle was not walked to its end");
      }
    }
  };
  const [walk, opcodes] = await mediansOfBoth(rounds, walkAll, [interpreter, "-c", genops, folder]);
  const disk = new DiskFileSystem();
  const whole = await medianHere(rounds, async () => {
    for (const file of archives) {
      const { tensors } = await inspectPath(disk, file);
      if (tensors.length !== 8000) {
        throw new Error(`${tensors.length} tensors instead of 8000`);
      }
    }
  });
  const line = (name, ms) =>
    `${name.padEnd(56)}${ms.toFixed(0).padStart(7)} ms${(size / 1e3 / ms).toFixed(1).padStart(8)} MB/s` +
    `${(ms / walk).toFixed(1).padStart(8)}\n`;
  process.stdout.write(
    `${files} pickles of 8,000 tensors, ${(size / 1e6).toFixed(1)} MB, median of ${rounds}; ${conditions()}; last column: times our walk\n` +
      line("respawn, opcodes, imports and values", walk) +
      line("respawn inspect of the files, every check", whole) +
      line("Python pickletools.genops, opcodes alone", opcodes),
  );
  for (const [name, script] of Object.entries(scanners)) {
    const there = spawnSync(interpreter, ["-c", `import ${name}`]).status === 0;
    process.stdout.write(
      there
        ? line(name, medians([[interpreter, "-c", script, folder]], rounds, { printed: true })[0])
        : `${name}: not installed in ${path.basename(interpreter)}'s environment, not measured\n`,
    );
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
