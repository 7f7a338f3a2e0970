// A vitest runner that runs each test again for every mutant which the test reaches and which is still alive: in the
// same process, without loading a module twice. Results go to the folder RESPAWN_MUTATION, a file a test file.
import fs from "node:fs";
import path from "node:path";
import { TestRunner } from "vitest";
import { getFn } from "vitest/suite";

const folder = process.env.RESPAWN_MUTATION;

/**
 * The first pass leaves out tests that take long, for each mutant costs one run of them; the second (RESPAWN_SLOW)
 * takes those alone, with the mutants that are left, and no longer than this for each test.
 */
const slow = process.env.RESPAWN_SLOW !== undefined;
const slowMs = 500;
const budgetMs = 60_000;

/** Tests of one file are much alike: so many of them try a mutant, then it is left to other files. */
const triesInFile = 12;
const tries = new Map();
const keyOf = (test, id) => `${test.file.filepath} ${id}`;
const wanted = new Set(JSON.parse(fs.readFileSync(path.join(folder, "wanted.json"), "utf8")));
const killedLog = path.join(folder, "killed.log");

/** More switches than this in one run, beyond what the test needs without a mutant, are a loop without end. */
const loopLimit = 2_000_000;

/** From the start a mutant may be active: that is how those are run that matter while modules are loaded. */
let active = process.env.RESPAWN_MUTANT;
let reached = new Set();
const onLoad = new Set();
let inTest = false;
let asked = 0;

globalThis.__mutant = (id) => {
  asked += 1;
  if (asked > loopLimit) {
    asked = 0;
    throw new Error("a mutant loops");
  }
  if (active !== undefined) {
    return active === id;
  }
  (inTest ? reached : onLoad).add(id);
  return false;
};

function knownKilled() {
  return new Set(
    fs.existsSync(killedLog) ? fs.readFileSync(killedLog, "utf8").split("\n").filter(Boolean) : [],
  );
}

function record(entry) {
  fs.appendFileSync(path.join(folder, `${process.pid}.jsonl`), `${JSON.stringify(entry)}\n`);
}

/** Whether a test passes; one that takes far longer than it did does not. */
async function passes(run, limitMs) {
  asked = 0;
  let timer;
  try {
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error("late")), limitMs);
    });
    await Promise.race([run(), late]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

export default class MutationRunner extends TestRunner {
  async runTask(test) {
    const run = getFn(test);
    if (active !== undefined) {
      await run();
      return;
    }
    reached = new Set();
    inTest = true;
    asked = 0;
    const began = performance.now();
    await run();
    const took = performance.now() - began;
    const limitMs = 1000 + 10 * took;
    inTest = false;
    const killed = knownKilled();
    const alive = [...reached].filter(
      (id) => wanted.has(id) && !killed.has(id) && (tries.get(keyOf(test, id)) ?? 0) < triesInFile,
    );
    if (slow !== took > slowMs) {
      alive.length = 0;
    }
    record({
      late: took > slowMs,
      reached: [...reached, ...onLoad].filter((id) => wanted.has(id)),
      file: test.file.filepath,
    });
    if (alive.length === 0) {
      return;
    }
    // A test that leaves something behind does not pass twice: its mutants get a process of their own.
    const again = async () => {
      active = "none";
      return await passes(run, limitMs);
    };
    if (!(await again())) {
      active = undefined;
      record({ unsure: alive });
      return;
    }
    for (const [index, id] of alive.entries()) {
      if (performance.now() - began > budgetMs) {
        break;
      }
      active = id;
      tries.set(keyOf(test, id), (tries.get(keyOf(test, id)) ?? 0) + 1);
      if (await passes(run, limitMs)) {
        continue;
      }
      if (await again()) {
        fs.appendFileSync(killedLog, `${id}\n`);
        record({ killed: id, by: test.fullName ?? test.name });
      } else {
        record({ unsure: alive.slice(index) });
        break;
      }
    }
    active = undefined;
    // A run that was late goes on behind; what it then expects in vain is not the test's own failure.
    test.promises = [];
  }

  onAfterRunFiles(...rest) {
    record({ onLoad: [...onLoad].filter((id) => wanted.has(id)) });
    return super.onAfterRunFiles?.(...rest);
  }
}
