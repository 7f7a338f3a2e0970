import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { rulesDoc, rulesSetting } from "../scripts/writeRulesDoc.mjs";

describe("docs", () => {
  it("list the rules as they are (npm run docs)", async () => {
    expect(fs.readFileSync("docs/rules.md", "utf8")).toBe(await rulesDoc());
  });

  it("and the schema of respawn.rules have every finding of the registry (npm run docs)", async () => {
    const { properties, texts } = await rulesSetting();
    const manifest = JSON.parse(fs.readFileSync("package.json", "utf8")) as {
      contributes: { configuration: readonly { properties: Record<string, object> }[] };
    };
    const [schema] = manifest.contributes.configuration.flatMap(
      (page) => page.properties["respawn.rules"] ?? [],
    );
    expect(schema).toMatchObject({ properties, additionalProperties: false });
    expect(Object.keys((schema as { properties: object }).properties)).toEqual(
      Object.keys(properties),
    );
    const nls = JSON.parse(fs.readFileSync("package.nls.json", "utf8")) as Record<string, string>;
    const rules = Object.entries(nls).filter(([key]) => key.startsWith("rule."));
    expect(Object.fromEntries(rules)).toEqual(texts);
  });

  it("link to files that exist", () => {
    for (const file of [
      "README.md",
      "README.zh-cn.md",
      "CONTRIBUTING.md",
      ...fs.readdirSync("docs").flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : [])),
    ]) {
      const folder = file.includes("/") ? `${file.slice(0, file.lastIndexOf("/"))}/` : "";
      const links = fs.readFileSync(file, "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)/gu);
      for (const [, target] of links) {
        expect(fs.existsSync(`${folder}${target ?? ""}`), `${file}: ${target ?? ""}`).toBe(true);
      }
    }
  });
});
