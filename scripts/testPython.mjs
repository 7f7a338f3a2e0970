// `npm run test:python [-- test/python/FILE… pytest arguments]`: the Python tier. With RESPAWN_COUNTS=FILE it also leaves
// {"passed", "failed", "skipped"} there, for the sum that closes `npm test`.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensurePython, forUpstream } from "./setupPython.mjs";
import { main } from "./step.mjs";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const python = await main(() => ensurePython(forUpstream()));
const extra = process.argv.slice(2);
const named = extra.filter((word) => word.startsWith("test/"));
const tests = named.length > 0 ? named : ["test/python"];
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-pytest-"));
const report = path.join(scratch, "report.xml");
const { status } = spawnSync(
  python,
  [
    "-m",
    "pytest",
    ...tests,
    `--junitxml=${report}`,
    ...extra.filter((word) => !tests.includes(word)),
  ],
  { cwd: root, stdio: "inherit" },
);

/**
 * A run that wrote no report (pytest itself broke) is one failure, never zero tests; so is each test that was
 * skipped for another reason than that this machine cannot run it.
 */
function counts() {
  if (!fs.existsSync(report)) {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const xml = fs.readFileSync(report, "utf8");
  const suite = /<testsuite [^>]*>/u.exec(xml)?.[0] ?? "";
  const attribute = (name) => Number(new RegExp(` ${name}="(\\d+)"`, "u").exec(suite)?.[1] ?? 0);
  const broken = attribute("failures") + attribute("errors");
  const reasons = [...xml.matchAll(/<skipped [^>]*message="([^"]*)"/gu)].map(
    ([, reason]) => reason,
  );
  const couldHaveRun = reasons.filter((reason) => !reason.startsWith("cannot run here: "));
  for (const reason of couldHaveRun) {
    process.stdout.write(`skipped, but could have run: ${reason}\n`);
  }
  const skipped = attribute("skipped");
  return {
    passed: attribute("tests") - broken - skipped,
    failed: broken + couldHaveRun.length,
    skipped: skipped - couldHaveRun.length,
  };
}

const sum = counts();
if (process.env.RESPAWN_COUNTS !== undefined) {
  fs.writeFileSync(process.env.RESPAWN_COUNTS, `${JSON.stringify(sum)}\n`);
}
fs.rmSync(scratch, { recursive: true, force: true });
process.exitCode = status === 0 && sum.failed > 0 ? 1 : (status ?? 1);
