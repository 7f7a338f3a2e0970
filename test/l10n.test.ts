import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { sourceTexts } from "../scripts/exportL10n.mjs";

type Bundle = Readonly<Record<string, string>>;
const read = (file: string): Bundle => JSON.parse(fs.readFileSync(file, "utf8")) as Bundle;
const placeholders = (text: string): readonly string[] =>
  [...new Set(text.match(/\{\d+\}/gu) ?? [])].toSorted();

describe("the bundles", () => {
  const { texts, mistakes } = sourceTexts();
  const english = read("l10n/bundle.l10n.json");
  const chinese = read("l10n/bundle.l10n.zh-cn.json");

  it("have exactly the texts of the source, which are all literals (npm run l10n)", () => {
    expect(mistakes).toEqual([]);
    expect(Object.keys(english)).toEqual(texts);
    expect(Object.keys(chinese).toSorted()).toEqual(Object.keys(english).toSorted());
  });

  it("keep every placeholder", () => {
    for (const [text, translation] of Object.entries(chinese)) {
      expect(placeholders(translation), text).toEqual(placeholders(text));
    }
  });

  it("translate everything", () => {
    const same = Object.entries(chinese).filter(([text, translation]) => text === translation);
    expect(same).toEqual([]);
  });
});

describe("the manifest's texts", () => {
  const english = read("package.nls.json");
  const chinese = read("package.nls.zh-cn.json");

  it("are there in both languages, and all are used", () => {
    const used = fs.readFileSync("package.json", "utf8").match(/(?<="%)[\w.-]+(?=%")/gu) ?? [];
    expect(Object.keys(english).toSorted()).toEqual([...new Set(used)].toSorted());
    expect(Object.keys(chinese).toSorted()).toEqual(Object.keys(english).toSorted());
  });

  it("link to the same commands", () => {
    for (const [key, text] of Object.entries(english)) {
      const commands = (value: string): readonly string[] =>
        value.match(/\(command:[^)]*\)/gu) ?? [];
      expect(commands(chinese[key] ?? ""), key).toEqual(commands(text));
    }
  });
});
