// A Python with PyTorch for the miniature, the demo and the Python tests, in a cache outside the repository.
// `node scripts/setupPython.mjs [REQUIREMENTS…]` prints its path as the last line on stdout; progress goes to stderr.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const usual = ["examples/orz-mini/requirements.txt", "test/python/requirements.txt"];

/** Runs with its output on stderr, so that stdout stays the answer; gives the exit code. */
function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", 2, 2] });
  return error === undefined ? status : 127;
}

function say(text) {
  process.stderr.write(`setup-python: ${text}\n`);
}

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

/** Debian splits `venv` from Python: only there, and only as root, the missing part is installed. */
function installFromDebian() {
  if (process.getuid?.() !== 0 || !fs.existsSync("/etc/debian_version")) {
    return false;
  }
  say("python3 with venv is missing: installing Debian's python3, python3-venv and python3-pip");
  process.env.DEBIAN_FRONTEND = "noninteractive";
  return (
    run("apt-get", ["update", "-q"]) === 0 &&
    run("apt-get", ["install", "-q", "-y", "python3", "python3-venv", "python3-pip"]) === 0
  );
}

function hasVenv(command) {
  return spawnSync(command, ["-c", "import ensurepip, venv"]).status === 0;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** The pid in a lock; "gone" when that process died, also when it died before it wrote its pid. */
function lockOwner(file) {
  try {
    const owner = Number(fs.readFileSync(file, "utf8"));
    const fresh = Date.now() - fs.statSync(file).mtimeMs < 5000;
    return owner > 0 ? (isAlive(owner) ? owner : "gone") : fresh ? "unknown" : "gone";
  } catch {
    return "unknown"; // released between two looks: the next try gets it
  }
}

/** One set-up at a time: the lock holds its owner's pid, and a lock whose owner died is taken over. */
async function withLock(file, work) {
  for (let announced = false; ;) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") {
        throw error;
      }
    }
    const owner = lockOwner(file);
    if (owner === "gone") {
      fs.rmSync(file, { force: true });
      continue;
    }
    if (!announced) {
      say(`waiting for another set-up (process ${owner}); lock: ${file}`);
      announced = true;
    }
    await sleep(500);
  }
  try {
    return work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function build(command, folder, requirements) {
  // A virtual environment cannot be moved, so it is built in place and counts only with its marker.
  fs.rmSync(folder, { recursive: true, force: true });
  say(`making ${folder}`);
  if (run(command, ["-m", "venv", folder]) !== 0) {
    throw new Error(`could not make a virtual environment at ${folder} with ${command}`);
  }
  const python = path.join(folder, "bin/python");
  say("installing PyTorch and the rest (a few minutes the first time)");
  const list = requirements.flatMap((file) => ["-r", file]);
  const args = ["-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"];
  if (run(python, [...args, ...list]) !== 0) {
    throw new Error(`pip could not install ${requirements.join(" and ")}; its reason is above`);
  }
  fs.writeFileSync(path.join(folder, ".complete"), new Date().toISOString());
}

/**
 * The path of a Python that has all the requirements, given as files relative to the repository; installs them on the
 * first call only. Each list has an environment of its own.
 */
export async function ensurePython(files = usual) {
  const requirements = files.map((file) => path.join(root, file));
  let base = systemPython();
  if (base === undefined && installFromDebian()) {
    base = systemPython();
  }
  if (base === undefined) {
    throw new Error("Python 3.10 or newer was not found: install python3, then run this again");
  }
  const hash = createHash("sha256").update(base.version);
  for (const file of requirements) {
    hash.update(fs.readFileSync(file));
  }
  const cache =
    process.env.RESPAWN_CACHE ??
    path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), "respawn-dev");
  const folder = path.join(cache, `python-${hash.digest("hex").slice(0, 12)}`);
  const whole = () => fs.existsSync(path.join(folder, ".complete"));
  if (!whole()) {
    fs.mkdirSync(cache, { recursive: true });
    await withLock(`${folder}.lock`, () => {
      if (whole()) {
        return;
      }
      if (!hasVenv(base.command) && !(installFromDebian() && hasVenv(base.command))) {
        throw new Error(
          `${base.command} has no venv module: install it (Debian: apt-get install python3-venv), then run this again`,
        );
      }
      build(base.command, folder, requirements);
    });
  }
  return path.join(folder, "bin/python");
}

/** The usual lists, and what upstream Open-Reasoner-Zero needs besides for the tests that run its own code: with ORZ_HOME. */
export function forUpstream() {
  return process.env.ORZ_HOME ? [...usual, "test/python/requirements-upstream.txt"] : usual;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2);
  try {
    process.stdout.write(`${await ensurePython(named.length > 0 ? named : forUpstream())}\n`);
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
