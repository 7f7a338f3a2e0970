// `npm test`: sets up what is missing, runs every tier, then prints the sum. A tier that reports nothing, or ran
// no test, has failed.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setupAll } from "./setupAll.mjs";
import { main } from "./step.mjs";

const tiers = [
  ["unit", "scripts/testUnit.mjs"],
  ["python", "scripts/testPython.mjs"],
  ["host", "scripts/testHost.mjs"],
  ["e2e", "scripts/testE2e.mjs"],
];

await main(setupAll);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-test-"));
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const [tier, script] of tiers) {
  process.stdout.write(`\n-- ${tier} --\n`);
  const began = Date.now();
  const file = path.join(folder, `${tier}.json`);
  const { status } = spawnSync(process.execPath, [script], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, RESPAWN_COUNTS: file },
  });
  process.stdout.write(`${tier}: ${((Date.now() - began) / 1000).toFixed(0)} s\n`);
  const counts = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
  if (counts === undefined || counts.passed + counts.failed === 0) {
    process.stdout.write(`${tier}: reported no test\n`);
    sum.failed += 1;
    continue;
  }
  sum.passed += counts.passed;
  sum.failed += counts.failed;
  sum.skipped += counts.skipped;
  if (status !== 0 && counts.failed === 0) {
    process.stdout.write(`${tier}: ended with exit code ${status}\n`);
    sum.failed += 1;
  }
}
fs.rmSync(folder, { recursive: true, force: true });
if (process.env.RESPAWN_COUNTS) {
  fs.writeFileSync(process.env.RESPAWN_COUNTS, JSON.stringify(sum));
}
process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed\n`);
process.exitCode = sum.failed > 0 ? 1 : 0;
