// `npm run test:host`: the Mocha suite inside a real VS Code's extension host. With VSCODE_EXECUTABLE, or
// where a VS Code can be downloaded and shown, @vscode/test-electron runs it; elsewhere the VS Code
// server with Chromium does. RESPAWN_VSCODE=electron|server decides by hand.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import util from "node:util";
import { openPage } from "./browser.mjs";
import { writeCounts } from "./counts.mjs";
import { ensurePython } from "./setupPython.mjs";
import { main } from "./step.mjs";
import { startServer } from "./vscodeServer.mjs";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const suite = path.join(root, "out/test/host/runner.js");
const limitMs = 5 * 60_000;

const bundled = spawnSync(process.execPath, ["esbuild.mjs", "--tests"], {
  cwd: root,
  stdio: "inherit",
});
if (bundled.status !== 0) {
  process.exit(1);
}
const python = await main(() => ensurePython());
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-host-"));
const workspace = path.join(scratch, "workspace");
fs.cpSync(path.join(root, "examples/orz-mini"), workspace, { recursive: true });
const result = path.join(scratch, "result.json");
const env = { RESPAWN_RESULT: result, RESPAWN_PYTHON: python, RESPAWN_ROOT: root };
// V8 counts there what runs (`npm run coverage -- --host`).
if (process.env.RESPAWN_HOST_COVERAGE) {
  env.NODE_V8_COVERAGE = process.env.RESPAWN_HOST_COVERAGE;
  fs.rmSync(env.NODE_V8_COVERAGE, { recursive: true, force: true });
  fs.mkdirSync(env.NODE_V8_COVERAGE, { recursive: true });
}

const electron =
  process.env.RESPAWN_VSCODE === "electron" ||
  (process.env.RESPAWN_VSCODE !== "server" &&
    (process.env.VSCODE_EXECUTABLE !== undefined ||
      process.platform !== "linux" ||
      (process.env.DISPLAY ?? "") !== ""));
const code = electron ? await inElectron() : await inServer();

const tests = fs.existsSync(result) ? JSON.parse(fs.readFileSync(result, "utf8")) : [];
for (const { title, error, ms } of tests) {
  process.stdout.write(`${error === undefined ? "✓" : "✗"} ${title} (${ms} ms)\n${error ?? ""}`);
}
if (fs.existsSync(`${result}.figures`)) {
  process.stdout.write(fs.readFileSync(`${result}.figures`, "utf8"));
}
const failed = tests.filter(({ error }) => error !== undefined).length;
const counts = { passed: tests.length - failed, failed, skipped: 0 };
if (tests.length === 0 || (code !== 0 && failed === 0)) {
  process.stdout.write(`The suite did not finish (exit code ${code}).\n`);
  counts.failed += 1;
}
writeCounts("host", counts);
if (counts.failed === 0) {
  fs.rmSync(scratch, { recursive: true, force: true });
}
process.exit(counts.failed === 0 ? 0 : 1);

async function inElectron() {
  const { runTests } = await import("@vscode/test-electron");
  try {
    return await runTests({
      ...(process.env.VSCODE_EXECUTABLE === undefined
        ? {}
        : { vscodeExecutablePath: process.env.VSCODE_EXECUTABLE }),
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      extensionTestsEnv: env,
      launchArgs: [
        workspace,
        "--disable-extensions",
        `--user-data-dir=${path.join(scratch, "ud")}`,
        `--extensions-dir=${path.join(scratch, "ext")}`,
      ],
    });
  } catch (error) {
    process.stdout.write(`${error}\n`);
    return 1;
  }
}

async function inServer() {
  // Without the smoke-test driver a built VS Code ignores the payload's extension keys.
  const server = await startServer({
    env,
    args: ["--enable-smoke-test-driver", "--disable-workspace-trust"],
  });
  const { browser, page } = await openPage();
  const finished = new Promise((resolve) => {
    void page.exposeFunction("codeAutomationExit", (exit) => resolve(exit));
  });
  await page.exposeFunction("codeAutomationLog", (_type, args) => {
    const line = util.stripVTControlCharacters(util.format(...args));
    if (process.env.VERBOSE) {
      process.stdout.write(`${line}\n`);
    }
  });
  const remote = (file) => `vscode-remote://${server.authority}${file}`;
  const payload = [
    ["extensionDevelopmentPath", remote(root)],
    ["extensionTestsPath", remote(suite)],
  ];
  const query = `folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
  await page.goto(`${server.url}/?${query}`, { waitUntil: "domcontentloaded" });
  const exit = await Promise.race([
    finished,
    new Promise((resolve) => setTimeout(() => resolve("time-out"), limitMs)),
  ]);
  if (exit !== 0) {
    await page.screenshot({ path: path.join(scratch, "failure.png") });
    process.stdout.write(`Screenshot and logs: ${scratch} ${server.run}\n`);
  }
  await browser.close();
  server.stop();
  if (exit === 0) {
    fs.rmSync(server.run, { recursive: true, force: true, maxRetries: 5 });
  }
  return exit;
}
