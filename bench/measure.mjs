// What the benchmarks share: whole processes timed several times, and the core bundled for timing within this one.
import { spawnSync } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

export const root = path.resolve(fileURLToPath(import.meta.url), "../..");

export function medianOf(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/**
 * Medians of whole processes, in milliseconds. The commands take turns, so that a change of the machine's
 * load meets all of them.
 */
export function medians(commands, rounds) {
  const times = commands.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    commands.forEach(([command, ...args], index) => {
      const began = performance.now();
      const { status, error } = spawnSync(command, args, { stdio: "ignore" });
      if (error !== undefined || status === null || status > 1) {
        throw new Error(`${command} failed: ${error?.message ?? `exit code ${status}`}`);
      }
      times[index].push(performance.now() - began);
    });
  }
  return times.map(medianOf);
}

/** Median of an asynchronous function's time in this process, in milliseconds; one round before warms up. */
export async function medianHere(rounds, effect) {
  await effect();
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await effect();
    times.push(performance.now() - began);
  }
  return medianOf(times);
}

/** The named exports of source files, bundled: `load({ survey: "src/core/verify/survey.ts" })`. */
export async function load(names) {
  const outfile = path.join(os.tmpdir(), `respawn-bench-${process.pid}.mjs`);
  const lines = Object.entries(names).map(([name, file]) => `export { ${name} } from "./${file}";`);
  await build({
    stdin: { contents: lines.join("\n"), resolveDir: root, loader: "ts" },
    bundle: true,
    platform: "node",
    format: "esm",
    minify: true,
    outfile,
    logLevel: "error",
  });
  return import(pathToFileURL(outfile).href);
}
