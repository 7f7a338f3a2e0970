import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-house-"));

afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

/** The names of the walls that one file with one import runs into. */
function walls(file: string, imported: string, also: readonly string[] = []): readonly string[] {
  const house = fs.mkdtempSync(path.join(scratch, "src-"));
  for (const [name, text] of [
    [file, `import "${imported}";\n`],
    ...also.map((other) => [other, ""]),
  ] as const) {
    fs.mkdirSync(path.dirname(path.join(house, name)), { recursive: true });
    fs.writeFileSync(path.join(house, name), text);
  }
  fs.writeFileSync(path.join(house, "tsconfig.json"), "{}");
  const { stdout } = spawnSync(
    process.execPath,
    [
      path.join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"),
      "--config",
      path.join(root, ".dependency-cruiser.cjs"),
      "--no-progress",
      "--output-type",
      "json",
      "src",
    ],
    { cwd: house, encoding: "utf8" },
  );
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: readonly { rule: { name: string } }[] };
  };
  return summary.violations.map(({ rule }) => rule.name);
}

describe("the house rules bite", () => {
  it.each([
    ["src/core/formats/a.ts", "node:fs", [], "core-is-pure"],
    ["src/core/formats/a.ts", "../../node/b.js", ["src/node/b.ts"], "core-is-pure"],
    ["src/node/a.ts", "../cli/b.js", ["src/cli/b.ts"], "node-imports-core"],
    ["src/cli/a.ts", "../host/b.js", ["src/host/b.ts"], "cli-imports-core-and-node"],
    [
      "src/host/platform/a.ts",
      "../features/b/b.js",
      ["src/host/features/b/b.ts"],
      "host-platform-stands-below",
    ],
    ["src/core/parts/a.ts", "../rules/b.js", ["src/core/rules/b.ts"], "parts-imports-above"],
    [
      "src/core/frameworks/one/a.ts",
      "../two/b.js",
      ["src/core/frameworks/two/b.ts"],
      "frameworks-apart",
    ],
    ["src/core/model/a.ts", "./b.js", ["src/core/model/b.ts"], undefined],
  ] as const)(
    "%s imports %s",
    (file, imported, also, wall) => {
      const names = walls(file, imported, also);
      if (wall === undefined) {
        expect(names).toEqual([]);
      } else {
        expect(names).toContain(wall);
      }
    },
    30_000,
  );
});
