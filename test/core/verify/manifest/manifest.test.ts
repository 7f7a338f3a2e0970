import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../../../src/core/model/checkpoint.js";
import { msg } from "../../../../src/core/model/message.js";
import { failure } from "../../../../src/core/model/outcome.js";
import { verifyDeep } from "../../../../src/core/verify/deep/verifyDeep.js";
import { recordManifest } from "../../../../src/core/verify/manifest/recordManifest.js";
import { survey } from "../../../../src/core/survey/survey.js";
import { safetensorsBytes, writeIter } from "../../../support/checkpoints.js";
import { memoryExaminer } from "../../../support/memoryExaminer.js";
import { MemoryFs } from "../../../support/memoryFs.js";

const run = "/w/run";
const iter = `${run}/iter5`;
const saved = 1_000_000;
const recorded = 5_000_000;
const watch = { signal: new AbortController().signal, onBytes: (): void => undefined };

async function look(fs: MemoryFs, now = 9_000_000): Promise<Checkpoint> {
  const found = await survey(fs, { now: () => now }, "/w");
  return found.runs[0]!.checkpoints[0]!;
}

async function record(fs: MemoryFs): Promise<string> {
  fs.now = recorded;
  const world = { fs, replacer: fs, examiner: memoryExaminer(fs), tool: "respawn 0" };
  const outcome = await recordManifest(
    { ...world, clock: { now: () => recorded } },
    await look(fs),
    watch,
  );
  return outcome.ok ? outcome.value.path : outcome.reason.kind;
}

async function whole(): Promise<MemoryFs> {
  const fs = new MemoryFs();
  writeIter(fs, run, 5, saved);
  expect(await record(fs)).toBe(`${iter}/respawn.manifest.json`);
  return fs;
}

const brief = ({ state, findings }: Checkpoint): string =>
  [state, ...findings.map(({ rule, severity }) => `${severity} ${rule}`)].join(", ");

describe("a manifest", () => {
  it("disturbs nothing: not the state, the size, the time or the parts", async () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 5, saved);
    const before = await look(fs);
    await record(fs);
    expect(await look(fs)).toEqual(before);
    fs.write(`${iter}/respawn.manifest.json.0a1b.tmp`, "{");
    expect(await look(fs)).toEqual(before);
  });

  it("catches a single flipped bit anywhere, whatever the file", async () => {
    const fs = await whole();
    const files = fs.paths().filter((path) => !path.endsWith("manifest.json"));
    for (const path of files) {
      const bytes = await fs.read(path, 0, 1_000_000);
      const original = bytes.ok ? bytes.value : new Uint8Array();
      for (let bit = 0; bit < original.length * 8; bit += 3) {
        const flipped = original.slice();
        flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7));
        fs.write(path, flipped, saved);
        const shallow = await look(fs);
        const deep = await verifyDeep({ fs, examiner: memoryExaminer(fs, 4096) }, shallow, watch);
        expect(deep?.resumable, `${path} bit ${bit}`).toBe(false);
      }
      fs.write(path, original, saved);
    }
    expect(brief(await look(fs))).toBe("complete");
  });

  it("tells a missing, shorter or longer file without reading it", async () => {
    for (const change of [
      (fs: MemoryFs) => fs.remove(`${iter}/critic/tokenizer.json`),
      (fs: MemoryFs) => fs.write(`${iter}/critic/tokenizer.json`, "{ }", saved),
      (fs: MemoryFs) => fs.write(`${iter}/critic/config.json`, "{} ", saved),
    ]) {
      const fs = await whole();
      change(fs);
      expect(brief(await look(fs))).toBe("damaged, error manifest-mismatch");
    }
  });

  it("is put aside when the checkpoint was saved anew in the same place, not when it was copied", async () => {
    const anew = await whole();
    writeIter(anew, run, 5, recorded + 1000);
    anew.write(`${iter}/policy/model.safetensors`, safetensorsBytes({ a: 9 }), recorded + 1000);
    expect(brief(await look(anew))).toBe("complete, info manifest-outdated");
    const copied = await whole();
    const text = await copied.read(`${iter}/respawn.manifest.json`, 0, 100_000);
    copied.write(`${iter}/respawn.manifest.json`, text.ok ? text.value : "", recorded + 70_000);
    writeIter(copied, run, 5, recorded + 80_000);
    copied.write(`${iter}/policy/model.safetensors`, safetensorsBytes({ a: 9 }), recorded + 80_000);
    expect(brief(await look(copied))).toBe("damaged, error manifest-mismatch");
  });

  it("says being written, not damaged, while a file is replaced", async () => {
    const fs = await whole();
    fs.write(`${iter}/policy/model.safetensors`, safetensorsBytes({ a: 9 }), 8_990_000);
    const checkpoint = await look(fs);
    expect(checkpoint.beingWritten).toBe(true);
    expect(brief(checkpoint)).toBe("incomplete, error manifest-mismatch");
  });

  it("is refused to what is not complete", async () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 5, saved);
    fs.remove(`${iter}/critic/tokenizer_config.json`);
    expect(await record(fs)).toBe("not-complete");
    expect(fs.paths().some((path) => path.includes("manifest"))).toBe(false);
  });

  it.each<readonly [string, (fs: MemoryFs, path: string, bytes: Uint8Array) => void]>([
    ["grew", (fs, path, bytes) => void fs.write(path, new Uint8Array([...bytes, 0]), saved)],
    [
      "was rewritten, with as many bytes",
      (fs, path, bytes) => void fs.write(path, bytes, saved + 1),
    ],
    ["went away", (fs, path) => void fs.remove(path)],
  ])("is refused when a file %s while it was hashed", async (_, change) => {
    const fs = new MemoryFs();
    writeIter(fs, run, 5, saved);
    const path = `${iter}/policy/model.safetensors`;
    const plain = memoryExaminer(fs);
    const examiner: typeof plain = {
      async examine(file, ...rest) {
        const outcome = await plain.examine(file, ...rest);
        const bytes = await fs.read(file.path, 0, file.bytes);
        if (file.path === path && bytes.ok) {
          change(fs, path, bytes.value);
        }
        return outcome;
      },
    };
    const world = { fs, replacer: fs, examiner, tool: "respawn 0", clock: { now: () => recorded } };
    const outcome = await recordManifest(world, await look(fs), watch);
    expect(outcome).toMatchObject({ ok: false, reason: { kind: "changed" } });
    expect(fs.paths().some((each) => each.includes("manifest"))).toBe(false);
  });

  it.each([
    [
      "cannot be read",
      failure({ kind: "unreadable", message: msg("is torn") } as const, "torn"),
      "unreadable",
    ],
    ["is not read to its end, since a person ended that", undefined, "cancelled"],
  ] as const)("is refused when a file %s", async (_, outcome, kind) => {
    const fs = new MemoryFs();
    writeIter(fs, run, 5, saved);
    const examiner = { examine: () => Promise.resolve(outcome) };
    const world = { fs, replacer: fs, examiner, tool: "respawn 0", clock: { now: () => recorded } };
    expect(await recordManifest(world, await look(fs), watch)).toMatchObject({
      ok: false,
      reason: { kind },
    });
    expect(fs.paths().some((each) => each.includes("manifest"))).toBe(false);
  });

  it("says when it cannot be written", async () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 5, saved);
    fs.deny(`${iter}/respawn.manifest.json`);
    expect(await record(fs)).toBe("unwritable");
  });

  it("that is cut off or foreign is named, and does not make the checkpoint damaged", async () => {
    for (const text of ["", "{", '{"version":2,"files":{}}', '{"version":1,"files":{"a":{}}}']) {
      const fs = await whole();
      fs.write(`${iter}/respawn.manifest.json`, text);
      expect(brief(await look(fs))).toBe("complete, warning manifest-invalid");
    }
  });
});
