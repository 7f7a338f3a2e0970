import { describe, expect, it } from "vitest";
import { fill } from "../../../src/core/model/message.js";
import { ByteProgress } from "../../../src/cli/report/progress.js";

const MiB = 1024 * 1024;

/** What is written for a file of 100 MiB when so many bytes come at these times. */
function written(
  lively: boolean,
  bytes: readonly (readonly [atMs: number, MiB: number])[],
): readonly string[] {
  const texts: string[] = [];
  let time = 5000;
  const progress = new ByteProgress(100 * MiB, {
    t: ({ text, args }) => fill(text, args),
    write: (text) => texts.push(text),
    now: () => time,
    lively,
  });
  for (const [atMs, count] of bytes) {
    time = 5000 + atMs;
    progress.add(count * MiB);
  }
  progress.end();
  return texts;
}

describe("progress", () => {
  it("writes over one line of a terminal, ten times a second at most, and takes it away", () => {
    const texts = written(true, [
      [50, 1],
      [100, 9],
      [150, 10],
      [1000, 80],
    ]);
    expect(texts.map((text) => text.trim())).toEqual([
      "10.5 MB of 105 MB read, 105 MB/s",
      "105 MB of 105 MB read, 105 MB/s",
      "",
    ]);
    expect(texts.every((text) => text.startsWith("\r") && !text.includes("\n"))).toBe(true);
    // A shorter text covers a longer one before it.
    const shrinking = written(true, [
      [100, 100],
      [200, 0],
      [10_000_000, 0],
    ]);
    const lengths = shrinking.map((text) => text.replaceAll("\r", "").length);
    expect(lengths[2]).toBeGreaterThanOrEqual(lengths[1] ?? Infinity);
  });

  it("writes whole lines to a log, each ten seconds", () => {
    expect(
      written(false, [
        [100, 1],
        [9_999, 1],
        [10_000, 48],
        [15_000, 40],
      ]),
    ).toEqual(["52.4 MB of 105 MB read, 5.24 MB/s\n"]);
  });
});
