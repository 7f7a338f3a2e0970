import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { rulesDoc } from "../scripts/writeRulesDoc.mjs";

describe("docs", () => {
  it("list the rules as they are (npm run docs)", async () => {
    expect(fs.readFileSync("docs/rules.md", "utf8")).toBe(await rulesDoc());
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
