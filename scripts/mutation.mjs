// `npm run mutation [-- ROOM…] [--sample N] [--seed N] [--floor PERCENT] [--named]`: changes conditions of the core one at a
// time and looks whether a unit test notices. First those of `test/mutants.json`, each of which its own test must notice
// (`--named`: only those). Then prints a score for each room and every mutant that survived; exit code 1 when a named one
// survived, or fewer than the floor (90 %) of the others were noticed. A sample is drawn with a fixed seed.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { hunt } from "./mutation/hunt.mjs";
import { mutate } from "./mutation/mutants.mjs";
import { misfit, namedTexts, readNamed } from "./mutation/named.mjs";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    floor: { type: "string", default: "90" },
    named: { type: "boolean", default: false },
  },
});
/** Where the tests are that may notice a change of the core. */
const testFolders = ["test/core/", "test/cli/", "test/conformance/"];

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

const began = Date.now();

function tell(text) {
  process.stdout.write(`${text} (${Math.round((Date.now() - began) / 1000)} s)\n`);
}

/** The verdicts on a list of mutants; ends the process where there can be none. */
async function verdicts(what) {
  const found = await hunt(root, what, tell);
  if (found === undefined) {
    process.exit(1);
  }
  return found;
}

/** How many of the named mutants no test noticed, or do not fit. */
async function namedLeft() {
  const named = readNamed(root);
  const odd = named.flatMap((mutant) => misfit(root, mutant) ?? []);
  if (odd.length > 0) {
    process.stdout.write(`test/mutants.json does not fit:\n${odd.join("\n")}\n`);
    return odd.length;
  }
  const files = [...new Set(named.map(({ test }) => test))];
  const { killed } = await verdicts({ texts: namedTexts(root, named), mutants: named, files });
  const left = named.filter(({ id }) => !killed.has(id));
  for (const { what, file, test } of left) {
    process.stdout.write(`${file}: survived ${test}: ${what}\n`);
  }
  tell(`named: ${named.length - left.length} of ${named.length} killed`);
  return left.length;
}

/** The score of the rooms, in per cent. */
async function scoreOfRooms() {
  const { texts, mutants } = allMutants();
  const chosen =
    values.sample === undefined
      ? mutants
      : sampled(mutants, Number(values.sample), Number(values.seed));
  process.stdout.write(`${chosen.length} of ${mutants.length} mutants in ${rooms.join(", ")}\n`);
  const { killed, reached } = await verdicts({ texts, mutants: chosen, files: testFolders });
  for (const { id, file, line, column, was, becomes } of chosen) {
    if (!killed.has(id)) {
      const short = (text) => text.replaceAll(/\s+/gu, " ").slice(0, 70);
      const where = reached.has(id) ? "survived" : "not reached";
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
  tell(`all: ${score(chosen).toFixed(1)} % of ${chosen.length} killed`);
  return score(chosen);
}

const left = await namedLeft();
const score = values.named ? 100 : await scoreOfRooms();
process.exit(left === 0 && score >= Number(values.floor) ? 0 : 1);
