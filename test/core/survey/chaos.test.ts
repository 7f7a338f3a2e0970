import { describe, expect, it } from "vitest";
import type { CheckpointState } from "../../../src/core/model/checkpoint.js";
import { fill } from "../../../src/core/model/message.js";
import { baseName, parentPath } from "../../../src/core/paths.js";
import { survey } from "../../../src/core/survey/survey.js";
import { place, type LayoutWriter, type WrittenFile } from "../../support/layoutWriter.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { knownWriters } from "../../support/writers/known.js";

const run = "/w/run";
const step = 6;
const hour = 3_600_000;

/** The state of the writer's checkpoint, with its reasons for a failed assertion; saved `age` ms ago. */
async function judge(
  writer: LayoutWriter,
  files: readonly WrittenFile[],
  age = hour,
): Promise<{ readonly state: CheckpointState | "none"; readonly why: string }> {
  const fs = place(new MemoryFs(), files, hour);
  const found = await survey(fs, { now: () => hour + age }, "/w");
  const path = `${run}/${writer.expect(step).path}`;
  const checkpoint = found.runs
    .flatMap(({ checkpoints }) => checkpoints)
    .find((each) => each.path === path);
  const why = checkpoint?.findings.map(({ message }) => fill(message.text, message.args));
  return { state: checkpoint?.state ?? "none", why: why?.join("; ") ?? "not found" };
}

function cut({ path, bytes }: WrittenFile, length: number): WrittenFile {
  return { path, bytes: bytes.slice(0, length) };
}

/** Ways to spoil a file, each by name; undefined where it cannot be spoiled so. */
const damage: Readonly<Record<string, (file: WrittenFile) => WrittenFile | undefined>> = {
  "cut by one byte": (file) => cut(file, file.bytes.length - 1),
  emptied: (file) => cut(file, 0),
  "with a tail of zeros": ({ path, bytes }) => ({
    path,
    bytes: bytes.slice().fill(0, Math.floor(bytes.length * 0.7)),
  }),
  // A shard may be longer than what .metadata needs of it: rewritten by a wider save, say. So may OCDBT's data files.
  "grown by one byte": ({ path, bytes }) =>
    /\.distcp$|\/d\/[0-9a-f]{32}$/u.test(path)
      ? undefined
      : { path, bytes: Uint8Array.of(...bytes, 0) },
};

/** Pairs of files in one folder whose names differ in numbers only, each in the other's place. */
function swaps(
  files: readonly WrittenFile[],
): readonly (readonly [string, readonly WrittenFile[]])[] {
  const like = (path: string): string =>
    `${parentPath(path)}/${baseName(path).replace(/\d+/gu, "#")}`;
  return files.flatMap((a, at) =>
    files
      .slice(at + 1)
      .filter((b) => like(a.path) === like(b.path) && !Buffer.from(a.bytes).equals(b.bytes))
      .map((b) => {
        const swapped = new Map([
          [a.path, b.bytes],
          [b.path, a.bytes],
        ]);
        return [
          `${a.path} for ${b.path}`,
          files.map(({ path, bytes }) => ({ path, bytes: swapped.get(path) ?? bytes })),
        ] as const;
      }),
  );
}

describe.each(
  knownWriters.map((writer) => [`${writer.layout}, ${writer.variant}`, writer] as const),
)("%s", (_name, writer) => {
  const files = writer.write(run, step);
  const needed = writer.wholeFrom?.files ?? files.length;
  const optional = (path: string): boolean =>
    writer.optional?.some(({ file }) => path.endsWith(file)) === true;

  it("is never complete before its last file is", async () => {
    for (let count = 0; count < needed; count += 1) {
      const next = files[count];
      const lengths =
        next === undefined
          ? []
          : [1, 3, 0.3, 0.8, 1].map((part, at) =>
              at < 2 ? part : Math.max(1, Math.floor(next.bytes.length * part) - 1),
            );
      const prefixes = [
        files.slice(0, count),
        ...lengths.map((length) => [
          ...files.slice(0, count),
          ...(next === undefined ? [] : [cut(next, length)]),
        ]),
      ];
      for (const prefix of prefixes) {
        const at = `${prefix.length} files, last ${prefix.at(-1)?.path ?? ""}`;
        const old = await judge(writer, prefix);
        const whole = files.slice(prefix.length).every(({ path }) => optional(path));
        if (!whole || prefix.length !== count) {
          expect(old.state, `${at}: ${old.why}`).not.toBe("complete");
          const recent = await judge(writer, prefix, 1000);
          expect(["incomplete", "none"], `${at}: ${recent.why}`).toContain(recent.state);
        }
      }
    }
  });

  it("is not complete when a file is spoiled or gone", async () => {
    for (const file of files.slice(0, needed).filter(({ path }) => !optional(path))) {
      const others = files.filter((each) => each !== file);
      const gone = await judge(writer, others);
      expect(gone.state, `without ${file.path}: ${gone.why}`).not.toBe("complete");
      for (const [name, spoil] of Object.entries(damage)) {
        const spoiled = spoil(file);
        if (spoiled !== undefined) {
          const { state, why } = await judge(writer, [...others, spoiled]);
          expect(state, `${file.path} ${name}: ${why}`).not.toBe("complete");
        }
      }
    }
  });

  it("is not complete when two of its ranks are swapped", async () => {
    for (const [name, swapped] of swaps(files)) {
      const { state, why } = await judge(writer, swapped);
      expect(state, `${name}: ${why}`).not.toBe("complete");
    }
  });

  const other = writer.otherWorldSize?.(run, step);
  if (other !== undefined) {
    it("is not complete when two world sizes wrote into it", async () => {
      expect((await judge(writer, other)).state).toBe("complete");
      // The larger set first: the smaller one's record then lies beside files of ranks that it does not have.
      const mixed = await judge(writer, [...other, ...files]);
      expect(mixed.state, mixed.why).not.toBe("complete");
    });
  }
});
