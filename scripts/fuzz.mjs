// `npm run fuzz [-- --minutes N] [--seed N]`: the walk over pickles beside CPython's own unpicklers, for N minutes (60), from a
// seed on (another each time). Unit tests do the same for one fixed seed.
import { spawnSync } from "node:child_process";
import process from "node:process";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
  },
});
process.stdout.write(`seed ${values.seed}\n`);
const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "test/fuzz"],
  {
    stdio: "inherit",
    env: {
      ...process.env,
      RESPAWN_FUZZ_MINUTES: values.minutes,
      RESPAWN_FUZZ_SEED: values.seed,
    },
  },
);
process.exitCode = status ?? 1;
