// The thread: a run that was killed in the middle of a save is found, checked and resumed from the tree.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { killedRun } from "../../scripts/training.mjs";
import {
  command,
  contextAction,
  inlineAction,
  openContainer,
  openFile,
  openWorkbench,
  pick,
  row,
  shot,
  waitForTerminal,
} from "./workbench.mjs";

/**
 * The same training as a person starts and resumes it without Respawn: another config, whose one checkpoint has no
 * record of ours. Only there the config is what decides where a run goes on.
 */
function withoutRespawn(folder) {
  const name = "resumed_by_hand";
  fs.copyFileSync(
    path.join(folder, "playground/orz_mini_ppo.py"),
    path.join(folder, `playground/${name}.py`),
  );
  const [from, to] = ["orz_mini_ppo", name].map((run) =>
    path.join(folder, "orz_ckpt", run, "iter5"),
  );
  for (const role of ["policy", "critic"]) {
    fs.cpSync(path.join(from, role), path.join(to, role), { recursive: true });
  }
}

/** Dates a folder's files back: what was just killed looks as it does when somebody comes to look. */
function letTimePass(folder, seconds) {
  const then = Date.now() / 1000 - seconds;
  for (const name of fs.readdirSync(folder, { recursive: true })) {
    fs.utimesSync(path.join(folder, name), then, then);
  }
}

export const steps = [
  [
    "a real training is killed in the middle of a save",
    async ({ python, folder }) => {
      await killedRun({ python, folder, step: 10, onLine: () => undefined });
      letTimePass(path.join(folder, "orz_ckpt/orz_mini_ppo/iter10"), 120);
    },
  ],
  [
    "the tree shows the whole checkpoint and the broken one",
    async (context) => {
      const { page, url, folder } = context;
      await openWorkbench(page, url, folder);
      await openContainer(page, "Respawn");
      await row(page, "step 5").waitFor();
      assert.match(await row(page, "step 5").innerText(), /latest.*full/su);
      assert.equal(await row(page, "step 10").locator(".codicon-warning").count(), 1);
      assert.match(await row(page, "step 10").getAttribute("aria-label"), /incomplete/u);
      await row(page, "step 10").locator(".monaco-tl-twistie").click();
      await openFile(page, "orz_mini_ppo.py");
    },
  ],
  [
    "respawn is on the PATH of a terminal",
    async ({ page, run }) => {
      await command(page, "Terminal: Create New Terminal");
      await page.locator(".xterm-rows").first().waitFor();
      await page.waitForTimeout(3000);
      await page.keyboard.type("respawn latest orz_ckpt/orz_mini_ppo");
      await page.keyboard.press("Enter");
      await waitForTerminal(page, /orz_mini_ppo\/iter5/u);
      await shot(page, "tree", run);
      await command(page, "Terminal: Kill All Terminals");
    },
  ],
  [
    "Set as pretrain shows its changes first, and changes nothing before they are applied",
    async ({ page, folder, run }) => {
      const file = path.join(folder, "playground/orz_mini_ppo.py");
      const before = fs.readFileSync(file, "utf8");
      await contextAction(page, "step 5", "Set as pretrain");
      const apply = page.getByRole("button", { name: "Apply" });
      await apply.waitFor();
      await shot(page, "preview", run);
      assert.equal(fs.readFileSync(file, "utf8"), before);
      await page.getByRole("button", { name: "Discard" }).click();
      await apply.waitFor({ state: "detached" });
      assert.equal(await page.locator(".tab.dirty").count(), 0);
    },
  ],
  [
    "the Problems panel shows the findings of the config",
    async ({ page, folder, run }) => {
      withoutRespawn(folder);
      // By its path: the list of files that Quick Open searches may be older than the file.
      await openFile(page, path.join(folder, "playground/resumed_by_hand.py"));
      await page.keyboard.press("Control+Shift+M");
      const problem = page.locator(".markers-panel .monaco-list-row", {
        hasText: "pretrain is still the base model",
      });
      await problem.waitFor();
      await problem.dblclick();
      await page.locator(".monaco-editor .squiggly-warning").first().waitFor();
      await shot(page, "diagnostics", run);
    },
  ],
  [
    "Resume shows the plan, and nothing runs before it is agreed to",
    async ({ page, run }) => {
      await inlineAction(page, "step 5", "Resume");
      await pick(page, "Resume from iter5 in Terminal").waitFor();
      assert.match(
        await page.locator(".quick-input-list").innerText(),
        /What comes back.*Moves to quarantine/su,
      );
      await shot(page, "plan", run);
    },
  ],
  [
    "the resumed run's steps 6, 7… are in the terminal",
    async ({ page }) => {
      await page.keyboard.press("Enter");
      const [, first] = await waitForTerminal(page, /step (\d+)\/42 \|/u);
      assert.equal(Number(first), 6);
      await waitForTerminal(page, /step 8\/42 \|/u);
    },
  ],
  [
    "a new checkpoint appears in the tree when the run saves it",
    async ({ page, run }) => {
      await waitForTerminal(page, /step 11\/42 \|/u);
      await row(page, "step 10, complete, latest").waitFor();
      await shot(page, "terminal", run);
    },
  ],
  [
    "what the resume moved out of the way is in the tree",
    async ({ page, folder }) => {
      await row(page, "set aside").locator(".monaco-tl-twistie").click();
      await row(page, "iter10_").or(row(page, "iter10")).first().waitFor();
      assert.ok(fs.existsSync(path.join(folder, "orz_ckpt/orz_mini_ppo/.respawn-aside/1")));
    },
  ],
];
