// Trainings of the miniature, started and killed for the demo and the tests.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");

/**
 * Starts a command in a folder, the kit on its path. `onLine` gets each line of its output and the stream it is
 * from; `ended` resolves to its exit code and the end of what it wrote to stderr.
 */
export function start(command, args, { folder, env = {}, onLine }) {
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, PYTHONPATH: path.join(root, "python"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const errors = [];
  eachLine(child.stdout, (line) => onLine(line, "stdout"));
  eachLine(child.stderr, (line) => {
    errors.push(line);
    onLine(line, "stderr");
  });
  const ended = new Promise((resolve) => {
    child.once("close", (code) => resolve({ code, errors: errors.slice(-20).join("\n") }));
  });
  return { child, ended };
}

function eachLine(stream, onLine) {
  let rest = "";
  stream.setEncoding("utf8").on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    lines.forEach(onLine);
  });
}

/**
 * Trains the miniature in a folder and kills it hard in the middle of the save of a step: its policy
 * is written, its critic is not. `onLine` gets each line of its output.
 */
export async function killedRun({ python, folder, step, onLine }) {
  const words = ["--from", "never", "playground.orz_mini_ppo", "exp.save_pause_seconds=0.3"];
  const { child, ended } = start(python, ["-u", "-m", "respawn.orz", ...words], { folder, onLine });
  const critic = path.join(folder, "orz_ckpt/orz_mini_ppo", `iter${step}`, "critic");
  while (!fs.existsSync(critic)) {
    const pause = new Promise((resolve) => setTimeout(resolve, 20));
    const early = await Promise.race([ended, pause]);
    if (early !== undefined) {
      throw new Error(`the training ended before it saved step ${step}:\n${early.errors}`);
    }
  }
  child.kill("SIGKILL");
  await ended;
}
