// What the benchmarks share: whole processes timed several times, and the core bundled for timing within this one.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

export const root = path.resolve(fileURLToPath(import.meta.url), "../..");

/** Bundles the command line as it is shipped, and gives its path. */
export function buildCli() {
  const { status } = spawnSync(process.execPath, ["esbuild.mjs", "--production"], {
    cwd: root,
    stdio: "ignore",
  });
  if (status !== 0) {
    throw new Error("node esbuild.mjs --production failed");
  }
  return path.join(root, "dist/cli.mjs");
}

/** What else has a bearing on the figures: `2 cores, load 0.31, Node v20.20.2`. */
export function conditions() {
  return `${os.availableParallelism()} cores, load ${os.loadavg()[0].toFixed(2)}, Node ${process.version}`;
}

export function medianOf(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/**
 * Medians of whole processes, in milliseconds: of their wall time, or of what they print when they time a part
 * of themselves. The commands take turns, so that a change of the machine's load meets all of them.
 */
export function medians(commands, rounds, { printed = false } = {}) {
  const times = commands.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    commands.forEach((command, index) => times[index].push(timed(command, printed)));
  }
  return times.map(medianOf);
}

/** Exit code 1 is allowed: with it Respawn tells of findings. */
function timed([command, ...args], printed) {
  const began = performance.now();
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    stdio: ["ignore", printed ? "pipe" : "ignore", "pipe"],
    encoding: "utf8",
  });
  const wall = performance.now() - began;
  if (error !== undefined || status === null || status > 1 || (printed && status !== 0)) {
    throw new Error(`${command} failed: ${error?.message ?? `exit code ${status}: ${stderr}`}`);
  }
  return printed ? Number(stdout) : wall;
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

/** Median of a function here and of what a process prints of itself, in milliseconds; the two take turns. */
export async function mediansOfBoth(rounds, effect, command) {
  await effect();
  const here = [];
  const there = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await effect();
    here.push(performance.now() - began);
    there.push(timed(command, true));
  }
  return [medianOf(here), medianOf(there)];
}

/** The named exports of source files, bundled: `load({ survey: "src/core/survey/survey.ts" })`. */
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
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    fs.rmSync(outfile);
  }
}
