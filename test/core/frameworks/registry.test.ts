import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Framework } from "../../../src/core/frameworks/framework.js";
import { knownFrameworks, knownLayouts } from "../../../src/core/frameworks/known.js";
import { namesInSource, wordsOf } from "../../support/namesInSource.js";

const root = "src/core/frameworks";
const frameworks: readonly Framework[] = knownFrameworks;

/**
 * Words that are names of frameworks and of something else too, and so may stand outside their folders: as that
 * something else.
 */
const otherMeanings: Readonly<Record<string, string>> = {
  respawn: "this program",
  torch: "the format of torch.save, and the library in names of its modules",
  "py torch": "the library, in texts about its formats",
  keras: "the formats .keras and .weights.h5",
  deepspeed: "a part that several trainers' checkpoints have: parts/deepspeedTag",
  "deep speed": "the same, as it is spelled",
  dcp: "the format of torch.distributed.checkpoint",
  "torch distributed": "the library's module",
  "torch distributed checkpoint": "the format",
  transformers: "the library",
};

/** Files that speak of frameworks as what files are full of. */
const otherFiles: Readonly<Record<string, string>> = {
  "src/core/verify/consistency/architecture.ts":
    "types of models, one of which has its trainer's name",
  "src/core/parts/roleStep.ts": "a folder that trainers export to",
  "src/core/formats/pickle/listedNames.ts": "names that pickles import, whoever wrote them",
};

function sources(): readonly string[] {
  return fs
    .readdirSync("src", { recursive: true, encoding: "utf8" })
    .map((name) => path.posix.join("src", name.replaceAll("\\", "/")))
    .filter((name) => name.endsWith(".ts"));
}

/** A framework's id, its title, the ids of its layouts, each as words. */
function namesOf({ id, title, layouts }: Framework): readonly string[] {
  const names = [id, title, ...layouts.map((layout) => layout.id)].map((name) =>
    wordsOf(name).trim(),
  );
  return [...new Set(names)].filter((name) => otherMeanings[name] === undefined);
}

describe("the frameworks", () => {
  it("are named in their own folders alone", () => {
    const names = frameworks.flatMap(namesOf);
    const strays = sources()
      .filter((file) => otherFiles[file] === undefined && file !== `${root}/known.ts`)
      .filter((file) => !/^src\/core\/frameworks\/[^/]+\//u.test(file))
      .flatMap((file) =>
        namesInSource(file, fs.readFileSync(file, "utf8")).flatMap(({ text, line }) => {
          const words = wordsOf(text.replace(/https?:\S+/gu, ""));
          const name = names.find((candidate) => words.includes(` ${candidate} `));
          return name === undefined
            ? []
            : [`${file}:${line}: ${name} in ${text.trim().slice(0, 60)}`];
        }),
      );
    expect(strays).toEqual([]);
  });

  it("have a folder each, by their id, and no folder is left over", () => {
    const folders = fs
      .readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(frameworks.map(({ id }) => id).toSorted()).toEqual(folders.toSorted());
  });

  it("write each layout once, and can load only layouts that there are", () => {
    const ids = knownLayouts.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, resumesFrom } of frameworks) {
      expect(ids, id).toEqual(expect.arrayContaining([...resumesFrom]));
    }
  });

  it("that recognise a config name the setting of its output folder, and what texts have in them", () => {
    for (const { id, recognise, hint, settings } of frameworks) {
      if (recognise !== undefined) {
        expect(hint, id).toBeDefined();
        expect(settings.roles.output?.keys.length ?? 0, id).toBeGreaterThan(0);
      }
    }
  });
});
