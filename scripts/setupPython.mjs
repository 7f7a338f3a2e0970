// A Python with PyTorch for the miniature, the demo and the Python tests, in a cache outside the repository.
// `node scripts/setupPython.mjs [REQUIREMENTS…]` prints its path as the last line on stdout; progress goes to stderr.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cached, fingerprint } from "./cache.mjs";
import { installPackages } from "./setupDebian.mjs";
import { main, needRoom, step, StepFailed } from "./step.mjs";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const standIns = path.join(root, "scripts/without_gpu.py");
const usual = ["examples/orz-mini/requirements.txt", "test/python/requirements.txt"];

function systemPython() {
  for (const name of [process.env.RESPAWN_BASE_PYTHON, "python3", "python"].filter(Boolean)) {
    const code = "import sys; assert sys.version_info >= (3, 10); print(sys.version, sys.prefix)";
    const { status, stdout } = spawnSync(name, ["-c", code], { encoding: "utf8" });
    if (status === 0) {
      return { command: name, version: stdout.trim() };
    }
  }
  return undefined;
}

function hasVenv(command) {
  return spawnSync(command, ["-c", "import ensurepip, venv"]).status === 0;
}

/** A Python that can make environments. Debian splits `venv` from Python: as root, what is missing is installed. */
async function basePython() {
  let base = systemPython();
  if (base === undefined || !hasVenv(base.command)) {
    await installPackages("Python 3.10 or newer with venv", ["python3", "python3-venv"]);
    base = systemPython();
  }
  if (base === undefined || !hasVenv(base.command)) {
    throw new StepFailed(
      "No Python 3.10 or newer with its venv module was found.\nNext: install one, or name it in RESPAWN_BASE_PYTHON, then run the same command again.",
    );
  }
  return base;
}

/**
 * Whether PyTorch gets stand-ins for the GPU libraries it is linked with (scripts/without_gpu.py): where there is
 * no GPU to call them with, and only on the platform whose builds ask for them. RESPAWN_TORCH=whole says no.
 */
function withoutGpu() {
  return (
    process.env.RESPAWN_TORCH !== "whole" &&
    process.platform === "linux" &&
    process.arch === "x64" &&
    !fs.existsSync("/dev/nvidiactl") &&
    !fs.existsSync("/dev/dxg")
  );
}

async function build({ run, command, folder, requirements, torch }) {
  const python = path.join(folder, "bin/python");
  const pip = [
    "-m",
    "pip",
    "install",
    "--disable-pip-version-check",
    "--progress-bar",
    "off",
    "--no-compile",
  ];
  const lists = requirements.flatMap((file) => ["-r", file]);
  needRoom(torch === undefined ? 8000 : 3000);
  await run(command, ["-m", "venv", "--clear", folder]);
  if (torch === undefined) {
    await run(python, [...pip, ...lists]);
    return true;
  }
  await run(python, [...pip, "--no-deps", torch]);
  const prepared = await succeeds(run(python, [standIns]));
  if (!prepared) {
    return false;
  }
  await run(python, [...pip, ...lists]);
  return await succeeds(run(python, [standIns, "--check"]));
}

async function succeeds(command) {
  try {
    await command;
    return true;
  } catch {
    return false;
  }
}

/**
 * The path of a Python that has all the requirements, given as files relative to the repository; installs them on the
 * first call only. Each list has an environment of its own.
 */
export async function ensurePython(files = usual) {
  const base = systemPython() ?? (await basePython());
  const requirements = files.map((file) => path.join(root, file));
  const wish = requirements
    .map((file) => /^torch\b.*$/mu.exec(fs.readFileSync(file, "utf8"))?.[0])
    .find((line) => line !== undefined);
  const torch = withoutGpu() ? wish : undefined;
  const name = `python-${fingerprint([...requirements, standIns], [base.version, torch ?? "whole"])}`;
  const title = `Python packages: ${files === usual ? "PyTorch, transformers" : files.at(-1)}`;
  const folder = await cached(name, async (place) => {
    const { command } = await basePython();
    await step(title, "run the same command again.", async (run) => {
      if (!(await build({ run, command, folder: place, requirements, torch }))) {
        // A PyTorch that stand-ins do not suit: all that it asks for, then.
        await build({ run, command, folder: place, requirements });
      }
    });
  });
  return path.join(folder, "bin/python");
}

/** The usual lists, and what upstream Open-Reasoner-Zero needs besides for the tests that run its own code: with ORZ_HOME. */
export function forUpstream() {
  return process.env.ORZ_HOME ? [...usual, "test/python/requirements-upstream.txt"] : usual;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2);
  const python = await main(() => ensurePython(named.length > 0 ? named : forUpstream()));
  process.stdout.write(`${python}\n`);
}
