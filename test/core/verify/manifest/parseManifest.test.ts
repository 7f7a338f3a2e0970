import { describe, expect, it } from "vitest";
import { fill } from "../../../../src/core/model/message.js";
import {
  manifestFiles,
  manifestText,
  parseManifest,
  type ManifestSubject,
} from "../../../../src/core/verify/manifest/manifest.js";
import { readManifest, sizeFindings } from "../../../../src/core/verify/manifest/storedManifest.js";
import { MemoryFs } from "../../../support/memoryFs.js";

const hash = "0123456789abcdef".repeat(4);
const recordedMs = 5_000_000;

function text(parts: Readonly<Record<string, unknown>> = {}): string {
  const recordedAt = new Date(recordedMs).toISOString();
  const files = { a: { bytes: 3, sha256: hash } };
  return JSON.stringify({
    version: 1,
    tool: "t",
    layout: "l",
    step: 5,
    recordedAt,
    files,
    ...parts,
  });
}

describe("the text of a manifest", () => {
  it("is read back as it was written", () => {
    const manifest = parseManifest(text());
    expect(manifest?.files).toEqual({ a: { bytes: 3, sha256: hash } });
    expect(manifest === undefined ? undefined : parseManifest(manifestText(manifest))).toEqual(
      manifest,
    );
    expect(parseManifest(text({ step: null }))?.step).toBeNull();
  });

  it.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ["another version", { version: 2 }],
    ["no files", { files: undefined }],
    ["files that are null", { files: null }],
    ["files that are a word", { files: "a" }],
    ["a file without bytes", { files: { a: { sha256: hash } } }],
    ["bytes in words", { files: { a: { bytes: "3", sha256: hash } } }],
    ["a file without hash", { files: { a: { bytes: 3 } } }],
    ["a hash that is a number", { files: { a: { bytes: 3, sha256: 7 } } }],
    ["a hash of another length", { files: { a: { bytes: 3, sha256: hash.slice(1) } } }],
    ["a hash in capitals", { files: { a: { bytes: 3, sha256: hash.toUpperCase() } } }],
    ["a file that is null", { files: { a: null } }],
    ["one bad file among good ones", { files: { a: { bytes: 3, sha256: hash }, b: 1 } }],
  ])("is none with %s", (_, parts) => {
    expect(parseManifest(text(parts))).toBeUndefined();
  });
});

/** A folder `/c` with a file `a` of 3 bytes, written at this time, and a manifest written at that. */
async function stored(
  fileMs: number,
  manifestMs: number,
  content = text(),
): Promise<{
  readonly outdated: boolean | "invalid" | undefined;
  readonly told: readonly string[];
}> {
  const subject: ManifestSubject = {
    path: "/c",
    parts: [{ role: "model", path: "/c", files: [{ path: "/c/a", bytes: 3, modifiedMs: fileMs }] }],
  };
  const fs = new MemoryFs().write("/c/respawn.manifest.json", content, manifestMs);
  const manifest = await readManifest(fs, subject);
  return {
    outdated: typeof manifest === "object" ? manifest.outdated : manifest,
    told: sizeFindings(manifest, subject).map(
      ({ file, message }) => `${file} ${fill(message.text, message.args)}`,
    ),
  };
}

describe("a manifest on a disk", () => {
  it("is outdated when all that it records is younger, while its own time is that of its recording", async () => {
    const at = async (fileMs: number, manifestMs: number): Promise<unknown> =>
      (await stored(fileMs, manifestMs)).outdated;
    expect(await at(recordedMs - 1, recordedMs)).toBe(false);
    expect(await at(recordedMs, recordedMs)).toBe(false);
    expect(await at(recordedMs + 1, recordedMs)).toBe(true);
    expect(await at(recordedMs + 100_000, recordedMs + 59_999)).toBe(true);
    expect(await at(recordedMs + 100_000, recordedMs + 60_000)).toBe(false);
    const bare = await stored(recordedMs + 1, recordedMs, text({ files: {} }));
    expect(bare.outdated).toBe(false);
  });

  it("tells a folder that is gone as a whole once, a file of the folder itself by name", async () => {
    const files = Object.fromEntries(
      ["a", "b", "state/x", "state/y"].map((name) => [name, { bytes: 3, sha256: hash }]),
    );
    expect((await stored(0, recordedMs, text({ files }))).told).toEqual([
      "/c/b is missing: it was there when the manifest was recorded",
      "/c/state is gone as a whole since the manifest was recorded",
    ]);
  });

  it("records files by their paths, in order", () => {
    const file = (name: string): { path: string; bytes: number; modifiedMs: number } => ({
      ...{ path: `/c/${name}`, bytes: 1, modifiedMs: 0 },
    });
    const parts = [
      { role: "model", path: "/c", files: [file("b"), file("a/c"), file("a"), file("B")] } as const,
      { role: "state", path: "/d", files: [{ ...file("x"), path: "/d/x" }] } as const,
    ];
    expect([...manifestFiles({ path: "/c", parts }).keys()]).toEqual(["B", "a", "a/c", "b"]);
  });
});
