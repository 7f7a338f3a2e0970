import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");

/**
 * Trains the miniature in a folder and kills it hard in the middle of the save of a step: its policy
 * is written, its critic is not. `onLine` gets each line of its output.
 */
export async function killedRun({ python, folder, step, onLine }) {
  const child = spawn(
    python,
    [
      "-u",
      "-m",
      "respawn.orz",
      "--from",
      "never",
      "playground.orz_mini_ppo",
      "exp.save_pause_seconds=0.3",
    ],
    {
      cwd: folder,
      env: { ...process.env, PYTHONPATH: path.join(root, "python") },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const errors = [];
  const ended = new Promise((resolve) => child.once("close", () => resolve("ended")));
  child.stderr.setEncoding("utf8").on("data", (text) => errors.push(text));
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    lines.forEach(onLine);
  });
  const critic = path.join(folder, "orz_ckpt/orz_mini_ppo", `iter${step}`, "critic");
  while (!fs.existsSync(critic)) {
    const pause = new Promise((resolve) => setTimeout(resolve, 20));
    if ((await Promise.race([ended, pause])) === "ended") {
      throw new Error(
        `the training ended before it saved step ${step}:\n${errors.join("").slice(-2000)}`,
      );
    }
  }
  child.kill("SIGKILL");
  await ended;
}
