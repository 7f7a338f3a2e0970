// `npm run test:e2e [-- WALK…]`: the packaged .vsix in a real VS Code in a real browser, with a real training.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openPage } from "./browser.mjs";
import { writeCounts } from "./counts.mjs";
import { packageExtension } from "./package.mjs";
import { ensurePython } from "./setupPython.mjs";
import { main } from "./step.mjs";
import { startServer } from "./vscodeServer.mjs";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-e2e-"));
const python = await main(() => ensurePython());
const vsix = packageExtension();
const dark = process.env.RESPAWN_THEME === "dark";
const counts = { passed: 0, failed: 0, skipped: 0 };

/** One walk: named steps that build on each other; the first that fails ends it. */
async function walk(name, { steps, settings }) {
  const folder = path.join(scratch, name);
  fs.cpSync(path.join(root, "examples/orz-mini"), folder, { recursive: true });
  // The interpreter is a machine's setting: a workspace may override it, a browser's user may not.
  fs.mkdirSync(path.join(folder, ".vscode"));
  fs.writeFileSync(
    path.join(folder, ".vscode/settings.json"),
    JSON.stringify({ "respawn.python": python }),
  );
  const server = await startServer({
    vsix,
    settings: {
      "security.workspace.trust.enabled": false,
      "workbench.colorTheme": dark ? "Default Dark Modern" : "Default Light Modern",
      "window.autoDetectColorScheme": false,
      ...settings,
    },
  });
  const { browser, page } = await openPage({ colorScheme: dark ? "dark" : "light" });
  const context = { page, url: server.url, folder, python, run: scratch };
  let broken = false;
  for (const [title, step] of steps) {
    if (broken) {
      counts.failed += 1;
      process.stdout.write(`✗ ${name}: ${title} (not reached)\n`);
      continue;
    }
    const began = Date.now();
    try {
      await step(context);
      counts.passed += 1;
      process.stdout.write(`✓ ${name}: ${title} (${Date.now() - began} ms)\n`);
    } catch (error) {
      broken = true;
      counts.failed += 1;
      const picture = path.join(scratch, `${name}-failure.png`);
      await page.screenshot({ path: picture });
      process.stdout.write(
        `✗ ${name}: ${title}\n${error.stack}\nScreenshot: ${picture}, logs: ${server.run}\n`,
      );
    }
  }
  await browser.close();
  server.stop();
}

const wanted = process.argv.slice(2);
const walks = fs
  .readdirSync(path.join(root, "test/e2e"))
  .filter((name) => name.endsWith(".walk.mjs"))
  .filter((name) => wanted.length === 0 || wanted.includes(name.replace(".walk.mjs", "")))
  .sort();
for (const file of walks) {
  await walk(file.replace(".walk.mjs", ""), await import(path.join(root, "test/e2e", file)));
}
writeCounts("e2e", counts);
if (counts.failed === 0) {
  fs.rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(counts.failed === 0 ? 0 : 1);
