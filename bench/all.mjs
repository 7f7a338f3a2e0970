// `npm run bench [GiB]`: every benchmark, one after the other; the size is that of the deep check's weights (4).
import { spawnSync } from "node:child_process";
import path from "node:path";
import { conditions, root } from "./measure.mjs";

const arguments_ = { deep: process.argv.slice(2) };
for (const name of ["discover", "list", "inspect", "pickle", "deep"]) {
  process.stdout.write(`\n# bench/${name}.mjs, ${conditions()}\n`);
  const script = path.join(root, "bench", `${name}.mjs`);
  const { status } = spawnSync(process.execPath, [script, ...(arguments_[name] ?? [])], {
    stdio: "inherit",
  });
  if (status !== 0) {
    process.exitCode = 1;
  }
}
