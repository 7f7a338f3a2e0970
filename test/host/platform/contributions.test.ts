import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { contributionsSource } from "../../../scripts/writeContributions.mjs";

const own = "platform/contributions.ts";
const comment = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gmu;
const quotedId = /["'`]respawn(?:\.[^"'`]*)?["'`]/gu;

describe("ids of the manifest", () => {
  it("are generated from package.json (npm run contributions)", async () => {
    expect(fs.readFileSync(path.join("src/host", own), "utf8")).toBe(await contributionsSource());
  });

  it("are spelled nowhere else in the host", () => {
    const spelled = (fs.readdirSync("src/host", { recursive: true }) as string[])
      .filter((file) => file.endsWith(".ts") && file !== own)
      .flatMap((file) => {
        const source = fs.readFileSync(path.join("src/host", file), "utf8").replace(comment, "");
        return (source.match(quotedId) ?? []).map((id) => `${file}: ${id}`);
      });
    expect(spelled).toEqual([]);
  });
});
