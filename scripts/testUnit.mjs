// `npm run test:unit`: vitest, and its counts for the sum of all tiers.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { writeCounts } from "./counts.mjs";

const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "respawn-unit-")), "report.json");
const { status } = spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=dot",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { stdio: "inherit" },
);
const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
  fs.readFileSync(report, "utf8"),
);
// A unit test needs nothing that a machine may lack: one that was skipped could have run.
const skipped = numPendingTests + numTodoTests;
writeCounts("unit", { passed: numPassedTests, failed: numFailedTests + skipped, skipped: 0 });
process.exitCode = status === 0 && skipped > 0 ? 1 : (status ?? 1);
