import { describe, expect, it } from "vitest";
import { readDocument } from "../../../src/core/config/readDocument.js";
import type { ConfigDocument } from "../../../src/core/model/config.js";

/** What a few lines may grow into is never built: each of these took minutes, or the memory of the machine. */
const grown: Readonly<Record<string, string>> = {
  "lists of lists": `x = [1]\n${"x = [x, x]\n".repeat(100)}y = x == x\n`,
  "mappings of mappings": `x = {"a": 1}\n${'x = {"a": x, "b": x}\n'.repeat(100)}y = x in [x, x]\n`,
  "a list that goes down": `x = [1]\n${"x = [x]\n".repeat(10_000)}y = x == x\n`,
  "a text that doubles": `x = "a"\n${"x = x + x\n".repeat(100)}y = x == x\n`,
  "a text of texts": `x = "${"a".repeat(5000)}"\ny = f"${"{x}".repeat(50_000)}"\n`,
  "a path of paths": `x = "${"a".repeat(5000)}"\ny = os.path.join(${"x, ".repeat(50_000)}x)\n`,
  "texts side by side": `y = ${`"${"a".repeat(100)}" `.repeat(3000)}\n`,
};

const unread: Readonly<Record<string, string>> = {
  "open brackets": `x = ${"[".repeat(100_000)}`,
  "brackets in brackets": `x = ${"(".repeat(10_000)}1${")".repeat(10_000)}`,
  "more calls than a config has": "f(x=1)\n".repeat(30_000),
  "more assignments than a config has": "a = 1\n".repeat(30_000),
  "a file of a megabyte": `x = "${"a".repeat(1024 * 1024)}"`,
};

function read(text: string): ConfigDocument {
  return readDocument("/w/config.py", text, { env: {} });
}

describe("a hostile config", () => {
  it.each(Object.entries(grown))("does not make Respawn build %s", (_, text) => {
    const value = read(text).scopes[0]?.entries.find(({ key }) => key === "y")?.value;
    expect(value).toMatchObject({ kind: "unknown" });
  });

  it.each(Object.entries(unread))("is not read where it is %s", (_, text) => {
    const { scopes, problems } = read(text);
    expect(scopes).toEqual([]);
    expect(problems).toMatchObject([{ kind: "too-large" }]);
  });

  it("is read where a name is assigned and used ten thousand times", () => {
    const lines = Array.from({ length: 8000 }, (_, at) => `a = ${at}\nf(x=a)\n`);
    const calls = read(lines.join("")).scopes.filter(({ kind }) => kind === "call");
    expect(calls.length).toBe(8000);
    expect(calls.at(-1)?.entries[0]?.value).toEqual({ kind: "known", data: 7999 });
    expect(calls[0]?.entries[0]?.value).toEqual({ kind: "known", data: 0 });
  });

  it("still gets its values compared", () => {
    const text =
      "x = [1, [True, 'a']]\ny = x == [1, [1, 'a']]\nz = 0 in [False]\nw = {'k': 2}['k']\n";
    const entries = read(text).scopes[0]?.entries.map(({ value }) =>
      value.kind === "known" ? value.data : "unknown",
    );
    expect(entries?.slice(1)).toEqual([true, true, 2]);
  });
});
