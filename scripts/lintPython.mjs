// `npm run lint:python`: ruff over all Python here, pyright in strict mode over the kit. Both come from PyPI into an
// environment of their own; pyright sees PyTorch through the environment of the tests.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensurePython } from "./setupPython.mjs";
import { main } from "./step.mjs";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const linted = ["python", "test/python", "examples"];
const tools = path.dirname(await main(() => ensurePython(["test/python/requirements-lint.txt"])));
const checks = [
  ["ruff", ["check", "--quiet", ...linted]],
  ["ruff", ["format", "--quiet", "--diff", ...linted]],
  ["pyright", ["--pythonpath", await main(ensurePython)]],
];

for (const [tool, args] of checks) {
  const { status } = spawnSync(path.join(tools, tool), args, { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    process.stderr.write(`lint:python: ${tool} ${args[0]} found the above\n`);
    process.exitCode = 1;
  }
}
