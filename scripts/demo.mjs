// `npm run demo`: a real PyTorch training is killed in the middle of a save, found, checked, linted and
// resumed with the command line that users have, then compared with a run that was never interrupted.
// Leaves `demo-workspace/`, which `npm start` opens.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensurePython } from "./setupPython.mjs";
import { lossTable } from "./demoTable.mjs";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const workspace = path.join(root, "demo-workspace");
const reference = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-demo-"));
const weightsOnly = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-demo-"));
const config = "playground/orz_mini_ppo.py";
const run = "orz_ckpt/orz_mini_ppo";
/** The save that is cut in two: its policy is there, its critic is not. */
const killAt = 15;
const began = Date.now();

function headline(text) {
  const seconds = ((Date.now() - began) / 1000).toFixed(0).padStart(4);
  process.stdout.write(`\n\x1b[1m[${seconds} s] ${text}\x1b[0m\n`);
}

/** Runs a command in the workspace with its output shown; gives its exit code. */
function show(command, args, options = {}) {
  process.stdout.write(`\x1b[2m$ ${[path.basename(command), ...args].join(" ")}\x1b[0m\n`);
  return spawnSync(command, args, { cwd: workspace, stdio: "inherit", ...options }).status;
}

/** `node dist/cli.mjs …`, shown as the `respawn` that it is. */
function respawn(...args) {
  process.stdout.write(`\x1b[2m$ respawn ${args.join(" ")}\x1b[0m\n`);
  const { status } = spawnSync(process.execPath, [path.join(root, "dist/cli.mjs"), ...args], {
    cwd: workspace,
    stdio: "inherit",
    env: { ...process.env, RESPAWN_PYTHON: python },
  });
  return status;
}

function expectCode(what, code, wanted) {
  if (code !== wanted) {
    throw new Error(`${what} ended with exit code ${code}, expected ${wanted}`);
  }
}

/** Starts the training through the kit; each line goes to the screen and to the list. */
function train(folder, args, lines) {
  const child = spawn(python, ["-u", "-m", "respawn.orz", ...args], {
    cwd: folder,
    env: { ...process.env, PYTHONPATH: path.join(root, "python") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    process.stdout.write(chunk);
    const parts = (rest + chunk).split("\n");
    rest = parts.pop();
    lines.push(...parts);
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  return { child, ended };
}

/** Resolves when the policy of the fatal save is on disk and its critic is not yet whole. */
async function middleOfSave(ended) {
  const folder = path.join(workspace, run, `iter${killAt}`);
  let over = false;
  void ended.then(() => (over = true));
  while (!fs.existsSync(path.join(folder, "critic"))) {
    if (over) {
      throw new Error(`the training ended before it saved ${folder}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

headline("Setting up: PyTorch, the command line, a workspace");
const python = await ensurePython();
expectCode(
  "the build",
  spawnSync(process.execPath, [path.join(root, "esbuild.mjs")], { cwd: root, stdio: "inherit" })
    .status,
  0,
);
fs.rmSync(workspace, { recursive: true, force: true });
for (const folder of [workspace, reference]) {
  fs.cpSync(path.join(root, "examples/orz-mini"), folder, { recursive: true });
}

headline("The run that is never interrupted");
const whole = [];
expectCode(
  "the uninterrupted run",
  await train(reference, ["--from", "never", "playground.orz_mini_ppo"], whole).ended,
  0,
);

headline(`The same run, killed with SIGKILL while it saves step ${killAt}`);
const killed = [];
const { child, ended } = train(
  workspace,
  ["--from", "never", "playground.orz_mini_ppo", "exp.save_pause_seconds=0.3"],
  killed,
);
await middleOfSave(ended);
child.kill("SIGKILL");
await ended;
process.stdout.write("\x1b[31mKilled.\x1b[0m\n");

fs.rmSync(weightsOnly, { recursive: true });
fs.cpSync(workspace, weightsOnly, { recursive: true });

headline("What is left: every checkpoint, and the newest that can be resumed");
respawn("ls");
expectCode("respawn latest", respawn("latest", run), 0);
expectCode("respawn verify", respawn("verify", run), 1);

headline("What the config says now: nothing, the same command goes on by itself");
expectCode("respawn lint", respawn("lint", config), 0);
headline("And a config that resumes by hand, from the folder that looks newest");
const byHand = "playground/resumed_by_hand.py";
fs.writeFileSync(
  path.join(workspace, byHand),
  fs
    .readFileSync(path.join(workspace, config), "utf8")
    .replace(
      'pretrain: Optional[str] = "base_model"',
      `pretrain: Optional[str] = "${run}/iter${killAt}/policy"`,
    )
    .replace(/^file_name = .*$/mu, 'file_name = "orz_mini_ppo"'),
);
expectCode("respawn lint", respawn("lint", byHand), 1);

headline("Resume");
const log = path.join(workspace, "resumed.log");
expectCode(
  "the resumed run",
  show(
    "bash",
    [
      "-c",
      'set -o pipefail; "$0" "$1" run "$2" 2>&1 | tee "$3"',
      process.execPath,
      path.join(root, "dist/cli.mjs"),
      config,
      log,
    ],
    { env: { ...process.env, RESPAWN_PYTHON: python } },
  ),
  0,
);
respawn("ls", run);

headline("For comparison: the same resume with weights alone, as by hand");
const cold = [];
expectCode(
  "the resume with weights alone",
  await train(weightsOnly, ["--state", "weights", "playground.orz_mini_ppo"], cold).ended,
  0,
);

headline("Killed and resumed, beside never interrupted");
const table = lossTable(whole, fs.readFileSync(log, "utf8").split("\n"), cold);
process.stdout.write(table.text);
fs.rmSync(reference, { recursive: true, force: true });
fs.rmSync(weightsOnly, { recursive: true, force: true });
fs.rmSync(log, { force: true });
headline(`Done. npm start opens ${path.relative(root, workspace)} in VS Code.`);
if (!table.stepsAgree || !table.identical) {
  process.exitCode = 1;
}
