// `npm run demo`: a real PyTorch training is killed in the middle of a save, found, checked, linted and
// resumed with the command line that users have, then compared with a run that was never interrupted.
// Leaves `demo-workspace/` as the kill left it; `npm start` opens it, and Resume brings it back.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { lossTable } from "./demoTable.mjs";
import { ensurePython } from "./setupPython.mjs";
import { main, step as setupStep } from "./step.mjs";
import { killedRun, start } from "./training.mjs";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const workspace = path.join(root, "demo-workspace");
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-demo-"));
const [reference, asKilled, weightsOnly] = ["reference", "as-killed", "weights-only"].map((name) =>
  path.join(scratch, name),
);
const config = "playground/orz_mini_ppo.py";
const byHand = "playground/resumed_by_hand.py";
const run = "orz_ckpt/orz_mini_ppo";
/** The save that is cut in two: its policy is there, its critic is not. */
const killAt = 15;
const began = Date.now();
process.on("exit", () => fs.rmSync(scratch, { recursive: true, force: true }));

function headline(text) {
  const seconds = ((Date.now() - began) / 1000).toFixed(0).padStart(4);
  process.stdout.write(`\n\x1b[1m[${seconds} s] ${text}\x1b[0m\n`);
}

function prompt(text) {
  process.stdout.write(`\x1b[2m$ ${text}\x1b[0m\n`);
}

/** `node dist/cli.mjs …` in the workspace, shown as the `respawn` that it is; its exit code must be the one wanted. */
function respawn(wanted, ...args) {
  prompt(`respawn ${args.join(" ")}`);
  const { status } = spawnSync(process.execPath, [path.join(root, "dist/cli.mjs"), ...args], {
    cwd: workspace,
    stdio: "inherit",
    env: { ...process.env, RESPAWN_PYTHON: python },
  });
  expectCode(`respawn ${args[0]}`, status, wanted);
}

function expectCode(what, code, wanted) {
  if (code !== wanted) {
    throw new Error(`${what} ended with exit code ${code}, expected ${wanted}`);
  }
}

/**
 * Shows of a training what the kit says (on stderr) and where it is: every seventh step, on a terminal each one in
 * place. Its settings, which it prints as well, are left out. All lines are kept.
 */
function shownTraining() {
  const lines = [];
  const onLine = (line, stream) => {
    lines.push(line);
    const step = /^step (\d+)\/(\d+) /u.exec(stripVTControlCharacters(line));
    if (step !== null && process.stdout.isTTY) {
      process.stdout.write(`\r\x1b[2K${line}${step[1] === step[2] ? "\n" : ""}`);
    } else if (stream === "stderr" || (step !== null && Number(step[1]) % 7 === 0)) {
      process.stdout.write(`${line}\n`);
    }
  };
  return { lines, onLine };
}

/** Runs a training of the kit to its end; gives its lines. */
async function train(what, folder, args) {
  prompt(`python -m respawn.orz ${args.join(" ")}`);
  const { lines, onLine } = shownTraining();
  const words = ["-u", "-m", "respawn.orz", ...args];
  const { code } = await start(python, words, { folder, onLine }).ended;
  expectCode(what, code, 0);
  return lines;
}

headline("Setting up: PyTorch, the command line, a workspace");
const python = await main(async () => {
  const building = setupStep("Building Respawn", "see the log.", (run) =>
    run(process.execPath, ["esbuild.mjs"], { cwd: root }),
  );
  const [found] = await Promise.all([ensurePython(), building]);
  return found;
});
fs.rmSync(workspace, { recursive: true, force: true });
for (const folder of [workspace, reference]) {
  fs.cpSync(path.join(root, "examples/orz-mini"), folder, { recursive: true });
}
// What VS Code starts the training with when it opens this folder.
fs.mkdirSync(path.join(workspace, ".vscode"));
fs.writeFileSync(
  path.join(workspace, ".vscode/settings.json"),
  `${JSON.stringify({ "respawn.python": python }, null, 2)}\n`,
);

headline("The run that is never interrupted");
const whole = await train("the uninterrupted run", reference, [
  "--from",
  "never",
  "playground.orz_mini_ppo",
]);

headline(`The same run, killed with SIGKILL while it saves step ${killAt}`);
await killedRun({ python, folder: workspace, step: killAt, onLine: shownTraining().onLine });
process.stdout.write(`${process.stdout.isTTY ? "\n" : ""}\x1b[31mKilled.\x1b[0m\n`);
for (const folder of [asKilled, weightsOnly]) {
  fs.cpSync(workspace, folder, { recursive: true, preserveTimestamps: true });
}

headline("What is left: every checkpoint, and the newest that can be resumed");
respawn(1, "verify", run);
respawn(0, "latest", run);

headline("What the config says now: nothing, the same command goes on by itself");
respawn(0, "lint", config);
headline("And a config that resumes by hand, from the folder that looks newest");
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
respawn(1, "lint", byHand);
fs.rmSync(path.join(workspace, byHand));

headline("Resume");
prompt(`respawn run ${config}`);
const resumed = shownTraining();
const { code } = await start(process.execPath, [path.join(root, "dist/cli.mjs"), "run", config], {
  folder: workspace,
  env: { RESPAWN_PYTHON: python },
  onLine: resumed.onLine,
}).ended;
expectCode("the resumed run", code, 0);

headline("For comparison: the same resume with weights alone, as by hand");
const cold = await train("the resume with weights alone", weightsOnly, [
  "--state",
  "weights",
  "playground.orz_mini_ppo",
]);

headline("Killed and resumed, beside never interrupted");
const table = lossTable({
  wholeLines: whole,
  resumedLines: resumed.lines,
  coldLines: cold,
  killedAt: killAt,
});
process.stdout.write(table.text);
fs.rmSync(workspace, { recursive: true, force: true });
fs.cpSync(asKilled, workspace, { recursive: true, preserveTimestamps: true });
headline(
  `Done. ${path.relative(root, workspace)} is as the kill left it: npm start opens it in VS Code, Resume brings it back.`,
);
if (!table.stepsAgree || !table.identical) {
  process.exitCode = 1;
}
