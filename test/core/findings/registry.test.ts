import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { knownFindings } from "../../../src/core/rules/registry.js";

const sources = fs
  .readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => /\.ts$/u.test(name))
  .map((name) => ({ name, text: fs.readFileSync(path.join("src", name), "utf8") }));

describe("the registry of findings", () => {
  it("is held against the whole source", () => {
    expect(sources.length).toBeGreaterThan(250);
    expect(knownFindings.some(({ sources: addresses }) => addresses.length > 0)).toBe(true);
  });

  it("has each id once, in kebab case", () => {
    const ids = knownFindings.map(({ id }) => id);
    expect(ids.filter((id) => !/^[a-z0-9]+(?:-[a-z0-9]+)+$/u.test(id))).toEqual([]);
    expect(ids).toHaveLength(new Set(ids).size);
    expect(ids.length).toBeGreaterThan(25);
  });

  it("says of each what it is, why it matters and what to do, in whole sentences", () => {
    for (const { id, docs, sources: addresses } of knownFindings) {
      for (const text of [docs.what, docs.why, docs.next]) {
        expect(text, id).toMatch(/^[`A-Z].{20,}[.)]$/su);
      }
      for (const address of addresses) {
        expect(() => new URL(address), id).not.toThrow();
      }
    }
  });

  it("is where every finding comes from: no finding is put together by hand", () => {
    const byHand = sources.filter(({ text }) => /\brule: ["'`]/u.test(text));
    expect(byHand.map(({ name }) => name)).toEqual([]);
  });

  it("has the ids alone: each stands in one place of the source", () => {
    // A defect of a file has a kind of the same name.
    const own = knownFindings.filter(({ id }) => id !== "cannot-verify");
    for (const { id } of own) {
      const places = sources.filter(({ text }) => text.includes(`"${id}"`));
      expect(
        places.map(({ name }) => name),
        id,
      ).toHaveLength(1);
    }
  });

  it("is all that decides: severities decide nothing in the core", () => {
    const deciding = sources.filter(
      ({ name, text }) => name.startsWith("core") && /severity\s*[!=]==/u.test(text),
    );
    expect(deciding.map(({ name }) => name)).toEqual([]);
  });
});
