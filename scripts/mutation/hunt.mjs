// Which mutants a unit test notices. All are compiled into the sources at once; `runner.mjs` activates one at a time.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startVitest } from "vitest/node";

/**
 * Looks for a test that notices each mutant. `texts` are the changed sources by file, `files` the test files to look in (none:
 * all). Gives the ids of the mutants that were killed, and of those that any test reached; undefined when the tests fail
 * without a mutant.
 */
export async function hunt(root, { texts, mutants, files = [] }, tell) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-mutation-"));
  fs.writeFileSync(path.join(folder, "wanted.json"), JSON.stringify(mutants.map(({ id }) => id)));
  process.env.RESPAWN_MUTATION = folder;
  // A test that is run a hundred times in one process adds a hundred listeners to its signal.
  process.env.NODE_NO_WARNINGS = "1";
  try {
    return await passes(root, { texts, mutants, files, folder }, tell);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function passes(root, { texts, mutants, files, folder }, tell) {
  const runTests = (own, options = {}) => failing(root, texts, own, options);
  const broken = await runTests(files);
  if (broken.length > 0) {
    tell(`The unit tests fail without a mutant; mend them first: ${broken.join("; ")}`);
    return undefined;
  }
  let records = readRecords(folder);
  const late = [...new Set(records.filter((record) => record.late).map(({ file }) => file))];
  const left = mutants.length - killedIn(records).size;
  tell(`${left} left after the quick tests`);
  if (left > 0 && late.length > 0) {
    process.env.RESPAWN_SLOW = "1";
    await runTests(late);
    delete process.env.RESPAWN_SLOW;
    records = readRecords(folder);
  }
  const killed = killedIn(records);
  const filesOf = new Map();
  for (const { reached = [], onLoad = [], file } of records) {
    for (const id of file === undefined ? [] : [...reached, ...onLoad]) {
      filesOf.set(id, (filesOf.get(id) ?? new Set()).add(file));
    }
  }
  // What counts while modules are loaded, and what a test that cannot run twice reached, is run in a process of its own.
  const alone = new Set(records.flatMap(({ onLoad = [], unsure = [] }) => [...onLoad, ...unsure]));
  const second = mutants.filter(({ id }) => alone.has(id) && !killed.has(id) && filesOf.has(id));
  tell(
    `${mutants.length - killed.size} left after the slow ones; ${second.length} need a start of their own`,
  );
  for (const { id } of second) {
    process.env.RESPAWN_MUTANT = id;
    if ((await runTests([...filesOf.get(id)], { bail: 1 })).length > 0) {
      killed.add(id);
    }
  }
  delete process.env.RESPAWN_MUTANT;
  return { killed, reached: new Set(filesOf.keys()) };
}

function readRecords(folder) {
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => fs.readFileSync(path.join(folder, name), "utf8").trim().split("\n"))
    .map((line) => JSON.parse(line));
}

function killedIn(records) {
  return new Set(records.map((record) => record.killed).filter(Boolean));
}

/** Runs unit tests on the mutated sources; gives the names of those that failed, or of their files. */
async function failing(root, texts, files, options) {
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
      // A machine may be busy, and this is no measurement.
      testTimeout: 120_000,
      dangerouslyIgnoreUnhandledErrors: true,
      runner: path.join(root, "scripts/mutation/runner.mjs"),
      exclude: ["test/host/*.test.ts", "test/e2e/**", "test/vscode-server/**", "test/*.test.ts"],
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
  const broken = vitest.state.getFiles().filter(({ result }) => result?.state === "fail");
  const names = [
    ...vitest.state
      .getTestModules()
      .flatMap((module) => [...module.children.allTests("failed")])
      .map(({ fullName }) => fullName),
    ...broken.map(({ name }) => name),
    ...vitest.state.getUnhandledErrors().map(({ message }) => message),
  ];
  await vitest.close();
  return names;
}
