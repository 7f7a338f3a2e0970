// `npm run coverage [-- --host]`: how many lines of each room the unit tests run, with a floor for each; with --host also what
// the tests inside VS Code run, added line by line (minutes more). Exit code 1 below a floor.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startVitest } from "vitest/node";
import { coveredByHost } from "./hostCoverage.mjs";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const withHost = process.argv.includes("--host");

/** Per cent of lines. The host is run by the tests inside VS Code, so its floor is held only with them. */
const floors = { core: 95, node: 85, cli: 90, webview: 80, ...(withHost ? { host: 70 } : {}) };

/** Line by line, how often the unit tests run it: file (relative) -> Map of line -> hits. */
async function coveredByUnit() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-coverage-"));
  const vitest = await startVitest("test", [], {
    root,
    watch: false,
    run: true,
    reporters: ["dot"],
    coverage: {
      enabled: true,
      provider: "v8",
      include: ["src/**/*.ts"],
      reporter: ["json"],
      reportsDirectory: folder,
    },
  });
  const failed = vitest.state.getCountOfFailedTests();
  await vitest.close();
  if (failed > 0) {
    throw new Error("The unit tests fail: coverage would say little.");
  }
  const report = JSON.parse(fs.readFileSync(path.join(folder, "coverage-final.json"), "utf8"));
  fs.rmSync(folder, { recursive: true, force: true });
  const files = new Map();
  for (const [file, { statementMap, s }] of Object.entries(report)) {
    const lines = new Map();
    for (const [key, { start }] of Object.entries(statementMap)) {
      lines.set(start.line, Math.max(lines.get(start.line) ?? 0, s[key]));
    }
    files.set(path.relative(root, file), lines);
  }
  return files;
}

const files = await coveredByUnit();
if (withHost) {
  const { status } = spawnSync(process.execPath, ["scripts/testHost.mjs"], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, RESPAWN_HOST_COVERAGE: path.join(root, "out/coverage") },
  });
  if (status !== 0) {
    process.exit(1);
  }
  for (const [file, ran] of coveredByHost(path.join(root, "out/coverage"), root)) {
    for (const [line, hits] of files.get(file) ?? []) {
      files.get(file).set(line, hits + (ran.has(line) ? 1 : 0));
    }
  }
}

let low = false;
for (const [room, floor] of Object.entries(floors)) {
  const lines = [...files]
    .filter(([file]) => file.startsWith(`src/${room}/`))
    .flatMap(([file, hits]) => [...hits].map(([line, count]) => ({ file, line, count })));
  const share = (100 * lines.filter(({ count }) => count > 0).length) / Math.max(1, lines.length);
  low ||= share < floor;
  const verdict = share < floor ? "below its floor of" : "floor";
  process.stdout.write(
    `${room}: ${share.toFixed(1)} % of ${lines.length} lines, ${verdict} ${floor} %\n`,
  );
  if (share < floor) {
    const byFile = groupByFile(lines);
    const worst = [...byFile]
      .map(([file, all]) => [file, all.filter(({ count }) => count === 0).length, all.length])
      .sort((a, b) => b[1] - a[1])
      .slice(0, 8);
    for (const [file, missed, all] of worst) {
      process.stdout.write(`    ${file}: ${missed} of ${all} lines not run\n`);
    }
  }
}
process.exit(low ? 1 : 0);

function groupByFile(lines) {
  const groups = new Map();
  for (const line of lines) {
    groups.set(line.file, [...(groups.get(line.file) ?? []), line]);
  }
  return groups;
}
