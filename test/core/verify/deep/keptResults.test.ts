import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../../../src/core/model/checkpoint.js";
import { survey } from "../../../../src/core/survey/survey.js";
import { allZeroTensor } from "../../../../src/core/findings/contents.js";
import { msg } from "../../../../src/core/model/message.js";
import { deepRecordText, parseDeepRecord } from "../../../../src/core/verify/deep/deepRecord.js";
import { DeepMemory } from "../../../../src/core/verify/deep/deepMemory.js";
import { keepResults } from "../../../../src/core/verify/deep/keptResults.js";
import { verifyDeep } from "../../../../src/core/verify/deep/verifyDeep.js";
import { recordManifest } from "../../../../src/core/verify/manifest/recordManifest.js";
import { safetensorsBytes, writeIter } from "../../../support/checkpoints.js";
import { memoryExaminer } from "../../../support/memoryExaminer.js";
import { MemoryFs } from "../../../support/memoryFs.js";

const run = "/w/run";
const model = `${run}/iter5/policy/model.safetensors`;
const kept = `${run}/.respawn/deep.json`;
const saved = 1_000_000;
const now = 9_000_000;
const watch = { signal: new AbortController().signal, onBytes: (): void => undefined };

async function look(fs: MemoryFs, deepMemory?: DeepMemory): Promise<Checkpoint> {
  const options = deepMemory === undefined ? {} : { deepMemory };
  const found = await survey(fs, { now: () => now }, "/w", options);
  return found.runs[0]!.checkpoints[0]!;
}

async function checkDeeply(fs: MemoryFs, memory?: DeepMemory): Promise<Checkpoint> {
  const deep = await verifyDeep(
    { fs, examiner: memoryExaminer(fs) },
    await look(fs, memory),
    watch,
  );
  await keepResults({ fs, replacer: fs, ...(memory === undefined ? {} : { memory }) }, deep!);
  return deep!;
}

/** Weights that are all NaN: every second byte of a float is 0xff. */
function diverged(): Uint8Array {
  const bytes = safetensorsBytes({ "a.weight": 4, "b.weight": 2 });
  return bytes.fill(0xff, bytes.length - 24);
}

function withNan(): MemoryFs {
  const fs = new MemoryFs();
  writeIter(fs, run, 5, saved);
  writeIter(fs, run, 4, saved);
  return fs.write(model, diverged(), saved);
}

const brief = ({ state, resumable, findings }: Checkpoint): string =>
  [state, String(resumable), ...new Set(findings.map(({ rule }) => rule))].join(" ");

describe("what a deep check found", () => {
  it("counts in every later look, until the file changes", async () => {
    const fs = withNan();
    expect(brief(await look(fs))).toBe("complete true");
    await checkDeeply(fs);
    expect(brief(await look(fs))).toBe("damaged false nan-or-inf-weights");
    const found = await survey(fs, { now: () => now }, "/w");
    expect(found.runs[0]?.newestResumable?.step).toBe(4);
    fs.write(model, safetensorsBytes({ "a.weight": 4, "b.weight": 2 }), saved + 1);
    expect(brief(await look(fs))).toBe("complete true");
  });

  it("is found again by the next deep check once, or forgotten", async () => {
    const fs = withNan();
    const first = await checkDeeply(fs);
    const again = await checkDeeply(fs);
    expect(again).toEqual(first);
    fs.write(model, safetensorsBytes({ "a.weight": 4, "b.weight": 2 }), saved);
    // The same size and time: what is remembered counts, and only another deep check sees that it is over.
    expect(brief(await look(fs))).toBe("damaged false nan-or-inf-weights");
    expect(brief(await checkDeeply(fs))).toBe("complete true");
    expect(brief(await look(fs))).toBe("complete true");
  });

  it("leaves nothing behind in a run that is whole, and is no part of any checkpoint", async () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 5, saved);
    await checkDeeply(fs);
    expect(fs.paths().filter((path) => path.includes(".respawn"))).toEqual([]);
    const before = await look(fs);
    fs.write(kept, "{}").write(`${run}/iter5/.respawn/deep.json`, "{}");
    expect(await look(fs)).toEqual(before);
  });

  it("counts as long as the process lives where nothing can be written", async () => {
    const fs = withNan().deny(kept);
    const memory = new DeepMemory();
    const deep = await checkDeeply(fs, memory);
    expect(await keepResults({ fs, replacer: fs, memory }, deep)).toMatchObject({ ok: false });
    expect(brief(await look(fs, memory))).toBe("damaged false nan-or-inf-weights");
    expect(brief(await look(fs))).toBe("complete true");
  });

  it("takes nothing from a record but its own findings, of files that are as it says", async () => {
    const file = { bytes: diverged().length, modifiedMs: saved };
    const finding = {
      rule: "nan-or-inf-weights",
      message: { text: "x", args: [] },
    };
    const records: readonly (readonly [unknown, string])[] = [
      [{ ...file, findings: [finding] }, "damaged false nan-or-inf-weights"],
      [{ ...file, bytes: 1, findings: [finding] }, "complete true"],
      [{ ...file, findings: [{ ...finding, rule: "file-empty" }] }, "complete true"],
      [{ ...file, findings: [{ ...finding, message: { text: 1, args: [] } }] }, "complete true"],
      [
        { ...file, findings: [{ ...finding, message: { text: "x".repeat(2000), args: [] } }] },
        "complete true",
      ],
      [{ ...file, findings: [null, 7, finding] }, "damaged false nan-or-inf-weights"],
      [null, "complete true"],
    ];
    for (const [entry, expected] of records) {
      const fs = withNan().write(
        kept,
        JSON.stringify({ version: 1, files: { "iter5/policy/model.safetensors": entry } }),
      );
      expect(brief(await look(fs)), JSON.stringify(entry)).toBe(expected);
    }
    for (const text of ["", "[]", "{", '{"version":2,"files":{}}', '{"version":1,"files":[1]}']) {
      expect(brief(await look(withNan().write(kept, text)))).toBe("complete true");
    }
  });
});

describe("a milder finding", () => {
  it("is kept as what it was", () => {
    for (const finding of [
      allZeroTensor.at("/w/a", msg("x {0}", 1)),
      allZeroTensor.milderAt("/w/a", msg("x {0}", msg("y {0}", "z"))),
    ]) {
      const record = new Map([
        ["a", { bytes: 1, modifiedMs: 2.5, id: "1:2", findings: [finding] }],
      ]);
      expect(parseDeepRecord(deepRecordText(record), () => "/w/a")).toEqual(record);
    }
  });
});

describe("a manifest over a failed check", () => {
  const world = (fs: MemoryFs): Parameters<typeof recordManifest>[0] => ({
    fs,
    replacer: fs,
    examiner: memoryExaminer(fs),
    tool: "respawn 0",
    clock: { now: () => now },
  });

  it("is refused, and recorded by force", async () => {
    const fs = withNan();
    await checkDeeply(fs);
    const refused = await recordManifest(world(fs), await look(fs), watch);
    expect(refused).toMatchObject({ ok: false, reason: { kind: "failed-check" } });
    expect(fs.paths().some((path) => path.includes("manifest"))).toBe(false);
    expect(await recordManifest(world(fs), await look(fs), watch, { force: true })).toMatchObject({
      ok: true,
    });
    // The values are what they were: a manifest does not make them numbers.
    expect(brief(await look(fs))).toBe("damaged false nan-or-inf-weights");
  });

  it("is refused where bytes are not those that an earlier one recorded", async () => {
    const fs = new MemoryFs();
    fs.now = saved + 1;
    writeIter(fs, run, 5, saved);
    expect(await recordManifest(world(fs), await look(fs), watch)).toMatchObject({ ok: true });
    const other = safetensorsBytes({ "a.weight": 4, "b.weight": 2 });
    other[other.length - 1] = 2;
    fs.write(model, other, saved);
    for (const checked of [false, true]) {
      if (checked) {
        await checkDeeply(fs);
        expect(brief(await look(fs))).toBe("damaged false manifest-mismatch");
      }
      const refused = await recordManifest(world(fs), await look(fs), watch);
      expect(refused).toMatchObject({ ok: false, reason: { kind: "failed-check" } });
    }
    const forced = await recordManifest(world(fs), await look(fs), watch, { force: true });
    expect(forced).toMatchObject({ ok: true });
    expect(brief(await look(fs))).toBe("complete true");
  });

  it("stays refused, force or not, where something is missing", async () => {
    const fs = withNan();
    await checkDeeply(fs);
    fs.remove(`${run}/iter5/critic/tokenizer_config.json`);
    const outcome = await recordManifest(world(fs), await look(fs), watch, { force: true });
    expect(outcome).toMatchObject({ ok: false, reason: { kind: "not-complete" } });
  });
});
