import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { diskReplacer } from "../../src/node/diskReplacer.js";

describe("a file that is replaced on the disk", () => {
  let folder = "";
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-replace-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it("takes with it what killed processes left of the same file, and nothing else", async () => {
    const file = path.join(folder, "respawn.manifest.json");
    const old = new Date(Date.now() - 120_000);
    const left = `${file}.0123456789ab.tmp`;
    const young = `${file}.ba9876543210.tmp`;
    const other = path.join(folder, "mine.tmp");
    const foreign = path.join(folder, "x.respawn.manifest.json.0123456789ab.tmp");
    for (const each of [left, young, other, foreign]) {
      fs.writeFileSync(each, "{");
    }
    for (const each of [left, other, foreign]) {
      fs.utimesSync(each, old, old);
    }
    expect(await diskReplacer.replace(file, "{}\n")).toMatchObject({ ok: true });
    expect(fs.readFileSync(file, "utf8")).toBe("{}\n");
    expect(fs.readdirSync(folder).toSorted()).toEqual(
      [file, young, other, foreign].map((each) => path.basename(each)).toSorted(),
    );
  });
});
