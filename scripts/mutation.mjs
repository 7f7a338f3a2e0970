// `npm run mutation [-- ROOM…] [--sample N] [--seed N] [--floor PERCENT]`: changes conditions of the core one at a time
// and looks whether a unit test notices. Prints a score for each room and every mutant that survived; exit code 1
// when fewer than the floor (90 %) of them were noticed. A sample is drawn with a fixed seed.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startVitest } from "vitest/node";
import { mutate } from "./mutation/mutants.mjs";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    floor: { type: "string", default: "90" },
  },
});
const rooms = (positionals.length > 0 ? positionals : ["verify", "plan", "rules", "survey"]).filter(
  (room) => fs.existsSync(path.join(root, "src/core", room)),
);

/** Every mutant of the rooms, and the text of each file with its mutants in it. */
function allMutants() {
  const texts = new Map();
  const mutants = [];
  for (const room of rooms) {
    const folder = path.join(root, "src/core", room);
    for (const name of fs.readdirSync(folder, { recursive: true }).sort()) {
      if (name.endsWith(".ts")) {
        const file = path.join(folder, name);
        const made = mutate(path.relative(root, file), fs.readFileSync(file, "utf8"));
        texts.set(file, made.text);
        mutants.push(...made.mutants.map((mutant) => ({ ...mutant, room })));
      }
    }
  }
  return { texts, mutants };
}

/** A sample of the list, the same for the same seed (mulberry32). */
function sampled(list, count, seed) {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const keyed = list.map((value) => [random(), value]).sort(([a], [b]) => a - b);
  return keyed.slice(0, count).map(([, value]) => value);
}

/** Runs unit tests on the mutated sources; gives whether all passed. */
async function runTests(texts, files, options) {
  const vitest = await startVitest(
    "test",
    files,
    {
      root,
      watch: false,
      run: true,
      reporters: [{}],
      update: false,
      maxWorkers: 2,
      dangerouslyIgnoreUnhandledErrors: true,
      runner: path.join(root, "scripts/mutation/runner.mjs"),
      exclude: ["test/host/**", "test/house.test.ts", "test/docs.test.ts", "test/l10n.test.ts"],
      ...options,
    },
    {
      plugins: [
        {
          name: "mutants",
          enforce: "pre",
          load: (file) => texts.get(file.split("?")[0]),
        },
      ],
    },
  );
  const failed =
    vitest.state.getCountOfFailedTests() > 0 || vitest.state.getUnhandledErrors().length > 0;
  const broken = vitest.state.getFiles().some((file) => file.result?.state === "fail");
  await vitest.close();
  return !failed && !broken;
}

const began = Date.now();
const { texts, mutants } = allMutants();
const chosen =
  values.sample === undefined
    ? mutants
    : sampled(mutants, Number(values.sample), Number(values.seed));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-mutation-"));
fs.writeFileSync(path.join(folder, "wanted.json"), JSON.stringify(chosen.map(({ id }) => id)));
process.env.RESPAWN_MUTATION = folder;
// A test that is run a hundred times in one process adds a hundred listeners to its signal.
process.env.NODE_NO_WARNINGS = "1";
process.stdout.write(`${chosen.length} of ${mutants.length} mutants in ${rooms.join(", ")}\n`);
if (!(await runTests(texts, [], {}))) {
  process.stdout.write("The unit tests fail without a mutant; mend them first.\n");
  process.exit(1);
}
const readRecords = () =>
  fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => fs.readFileSync(path.join(folder, name), "utf8").trim().split("\n"))
    .map((line) => JSON.parse(line));
let records = readRecords();
const late = [...new Set(records.filter((record) => record.late).map(({ file }) => file))];
const left = chosen.length - new Set(records.map((record) => record.killed).filter(Boolean)).size;
process.stdout.write(`${left} left after ${Math.round((Date.now() - began) / 1000)} s\n`);
if (left > 0 && late.length > 0) {
  process.env.RESPAWN_SLOW = "1";
  await runTests(texts, late, {});
  delete process.env.RESPAWN_SLOW;
  records = readRecords();
}
const killed = new Set(records.map((record) => record.killed).filter(Boolean));
const filesOf = new Map();
for (const { reached = [], file } of records) {
  for (const id of reached) {
    filesOf.set(id, (filesOf.get(id) ?? new Set()).add(file));
  }
}
// What counts while modules are loaded, and what a test that cannot run twice reached, is run in a process of its own.
const alone = new Set(records.flatMap(({ onLoad = [], unsure = [] }) => [...onLoad, ...unsure]));
const second = chosen.filter(({ id }) => alone.has(id) && !killed.has(id) && filesOf.has(id));
process.stdout.write(
  `${killed.size} killed after ${Math.round((Date.now() - began) / 1000)} s; ${second.length} need a start of their own\n`,
);
for (const { id } of second) {
  process.env.RESPAWN_MUTANT = id;
  if (!(await runTests(texts, [...filesOf.get(id)], { bail: 1 }))) {
    killed.add(id);
  }
}
delete process.env.RESPAWN_MUTANT;

for (const { id, file, line, column, was, becomes } of chosen) {
  if (!killed.has(id)) {
    const short = (text) => text.replaceAll(/\s+/gu, " ").slice(0, 70);
    const where = filesOf.has(id) ? "survived" : "not reached";
    process.stdout.write(
      `${file}:${line}:${column}: ${where}: ${short(was)}  →  ${short(becomes)}\n`,
    );
  }
}
const score = (list) => (100 * list.filter(({ id }) => killed.has(id)).length) / list.length;
for (const room of rooms) {
  const own = chosen.filter((mutant) => mutant.room === room);
  if (own.length > 0) {
    process.stdout.write(`${room}: ${score(own).toFixed(1)} % of ${own.length}\n`);
  }
}
process.stdout.write(
  `all: ${score(chosen).toFixed(1)} % of ${chosen.length} killed, ${Math.round((Date.now() - began) / 1000)} s\n`,
);
fs.rmSync(folder, { recursive: true, force: true });
process.exit(score(chosen) >= Number(values.floor) ? 0 : 1);
