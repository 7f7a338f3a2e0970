import fs from "node:fs";
import { describe, expect, it } from "vitest";
import type { FormatId } from "../../../src/core/formats/known.js";
import { fill } from "../../../src/core/model/message.js";
import { checkFile } from "../../../src/core/verify/checkFile.js";
import type { FileCheck } from "../../../src/core/verify/fileCheck.js";
import { importFindings } from "../../../src/core/verify/importFindings.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { pickle, text, zip } from "../../support/pickles.js";

const fixture = (name: string): Uint8Array =>
  new Uint8Array(fs.readFileSync(`test/fixtures/${name}`));

async function check(
  data: Uint8Array,
  format: FormatId,
  disk = new MemoryFs(),
): Promise<FileCheck> {
  const path = "/c/f";
  disk.write(path, data);
  return checkFile(disk, { file: { path, bytes: data.length, modifiedMs: 0 }, format });
}

function words({ defect, ...runs }: FileCheck): readonly string[] {
  const findings = importFindings("/c/f", runs);
  return [
    defect === undefined
      ? "whole"
      : `${defect.kind}: ${fill(defect.message.text, defect.message.args)}`,
    ...findings.map(({ severity, message }) => `${severity}: ${fill(message.text, message.args)}`),
  ];
}

describe("checkFile on files of torch.save", () => {
  it("finds nothing to say of what PyTorch wrote", async () => {
    for (const name of ["state.pt", "legacy-state.pt", "proto4.pt", "small.pt", "legacy.pt"]) {
      expect(words(await check(fixture(name), "torch")), name).toEqual(["whole"]);
    }
    expect(words(await check(fixture("rng.pkl"), "pickle"))).toEqual(["whole"]);
    expect((await check(fixture("small.pt"), "torch")).tensors).toEqual(new Set(["w", "b"]));
  });

  it("tells an unlisted name from one that runs code, and puts that first", async () => {
    const data = pickle("cmy.model\nNet\n0cos\nsystem\n", text("id"), 0x85, "R.");
    expect(words(await check(data, "pickle"))).toEqual([
      "whole",
      "error: imports os.system at byte 15: outside the allow-list, and it can run code",
      "warning: imports my.model.Net at byte 0: outside the allow-list",
    ]);
    expect(words(await check(zip([{ name: "a/data.pkl", data }]), "torch"))[1]).toBe(
      "error: imports os.system at byte 15 of a/data.pkl: outside the allow-list, and it can run code",
    );
    expect(words(await check(data, "torch"))[0]).toBe(
      "invalid: is a plain pickle, not a file of torch.save",
    );
  });

  it("counts what it does not list, and shows no control characters", async () => {
    const many = Array.from({ length: 30 }, (_, at) => `cm\nC${at}\n0`).join("");
    const found = words(await check(pickle(many, "N."), "pickle"));
    expect(found).toHaveLength(22);
    expect(found.at(-1)).toBe("warning: imports 10 more names outside the allow-list");
    const few = Array.from({ length: 20 }, (_, at) => `cm\nC${at}\n0`).join("");
    expect(words(await check(pickle(few, "N."), "pickle"))).toHaveLength(21);
    for (const [length, shown] of [
      [198, 200],
      [199, 201],
      [500, 201],
    ] as const) {
      const [, sentence = ""] = words(
        await check(pickle(`cm\n${"x".repeat(length)}\n.`), "pickle"),
      );
      expect(/imports (\S+) at/u.exec(sentence)?.[1]).toHaveLength(shown);
    }
    const odd = words(await check(pickle("cm\x1b[2J\nx\n."), "pickle"));
    expect(odd[1]).toBe("warning: imports m\\x1b[2J.x at byte 0: outside the allow-list");
  });
});

describe("checkFile on a distributed checkpoint", () => {
  const metadata = fixture("dcp/.metadata");
  const shards = ["__0_0.distcp", "__1_0.distcp"] as const;
  const disk = (): MemoryFs => {
    const made = new MemoryFs();
    shards.forEach((name) => made.write(`/c/${name}`, fixture(`dcp/${name}`)));
    return made;
  };

  it("is content with what two ranks wrote", async () => {
    expect(words(await check(metadata, "dcp", disk()))).toEqual(["whole"]);
  });

  it("misses files, and bytes of them", async () => {
    const [first, second] = shards;
    const gone = disk().remove(`/c/${first}`);
    expect(words(await check(metadata, "dcp", gone))).toEqual([
      `truncated: names ${first}, which is not there`,
    ]);
    const short = disk().write(`/c/${second}`, fixture(`dcp/${second}`).slice(0, -11));
    expect(words(await check(metadata, "dcp", short))).toEqual([
      `truncated: names ${second}, which is 11 bytes too short`,
    ]);
  });
});
