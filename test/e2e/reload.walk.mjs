// A training outlives the window that started it: its task is attached anew, and can be stopped.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import {
  command,
  openFile,
  openWorkbench,
  pick,
  shot,
  terminalText,
  waitForTerminal,
} from "./workbench.mjs";

const config = "long_run.py";

/** The processes that train in a folder. */
function trainings(folder) {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .filter((pid) => {
      try {
        const words = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return words.includes("respawn.orz") && fs.readlinkSync(`/proc/${pid}/cwd`) === folder;
      } catch {
        // It ended meanwhile.
        return false;
      }
    });
}

async function lastStep(page) {
  const steps = [...(await terminalText(page)).matchAll(/step (\d+)\/\d+ \|/gu)];
  return Math.max(0, ...steps.map(([, step]) => Number(step)));
}

async function until(what, holds, ms = 90_000) {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, `waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

export const steps = [
  [
    "a training is launched from the palette",
    async ({ page, url, folder }) => {
      // Ten times as long, so that it does not end before the window is back.
      const text = fs.readFileSync(path.join(folder, "playground/orz_mini_ppo.py"), "utf8");
      fs.writeFileSync(
        path.join(folder, "playground", config),
        text.replace("num_episodes: int = 6", "num_episodes: int = 60"),
      );
      await openWorkbench(page, url, folder);
      await openFile(page, config);
      await command(page, "Respawn: Launch Training");
      await pick(page, config).waitFor();
      await page.keyboard.press("Enter");
      await pick(page, "Start in Terminal").waitFor();
      await page.keyboard.press("Enter");
      await waitForTerminal(page, /step 2\/\d+ \|/u);
      assert.equal(trainings(folder).length, 1);
    },
  ],
  [
    "after a reload of the window its output goes on in the same task",
    async ({ page, folder, run }) => {
      const before = await lastStep(page);
      const [pid] = trainings(folder);
      await page.reload({ waitUntil: "domcontentloaded" });
      await page.waitForSelector(".monaco-workbench .part.statusbar");
      await until("a later step", async () => (await lastStep(page)) > before + 1);
      assert.deepEqual(trainings(folder), [pid]);
      await shot(page, "reload", run);
    },
  ],
  [
    "and it can be stopped as a task",
    async ({ page, folder }) => {
      await command(page, "Tasks: Terminate Task");
      await pick(page, config).waitFor();
      await page.keyboard.press("Enter");
      await until("the end of the training", () => trainings(folder).length === 0);
    },
  ],
];
