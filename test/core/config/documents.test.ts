import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits } from "../../../src/core/config/applyEdits.js";
import { editDocument } from "../../../src/core/config/editDocument.js";
import { LineIndex } from "../../../src/core/config/lineIndex.js";
import { readDocument, whyUnread } from "../../../src/core/config/readDocument.js";
import { entryOf } from "../../../src/core/config/setting.js";
import type { ConfigData, ConfigDocument, ConfigScope } from "../../../src/core/model/config.js";
import { fill } from "../../../src/core/model/message.js";

const names: Readonly<Record<string, string>> = {
  python: "/w/c.py",
  yaml: "/w/c.yaml",
  json: "/w/c.json",
};

/** Every leaf of a document's own scope: its key with its value, or `unknown`. */
function leaves(file: string, text: string): Readonly<Record<string, unknown>> {
  const [scope] = readDocument(file, text).scopes;
  return Object.fromEntries(
    (scope?.entries ?? []).map(({ key, value }) => [
      key,
      value.kind === "known" ? value.data : "unknown",
    ]),
  );
}

function scopeOf(document: ConfigDocument, wanted?: string): ConfigScope {
  const found = document.scopes.find(
    (scope) =>
      wanted === undefined ||
      (scope.kind === "call" && scope.callee === wanted) ||
      (scope.kind === "class" && scope.name === wanted),
  );
  expect(found).toBeDefined();
  return found as ConfigScope;
}

/** The text after `key` is set; undefined where it cannot be. */
function set(
  file: string,
  text: string,
  changes: Readonly<Record<string, ConfigData>>,
  scope?: string,
): string | undefined {
  const document = readDocument(file, text);
  const edits = editDocument(
    document,
    Object.entries(changes).map(([key, value]) => ({
      scope: scopeOf(document, scope),
      key,
      value,
    })),
  );
  return edits === undefined ? undefined : applyEdits(text, edits);
}

describe("a document", () => {
  it("has all leaves of nested YAML, with aliases and merge keys followed", () => {
    const text = [
      "defaults: &base {lr: 1.0e-5, steps: 10}",
      "trainer:",
      "  <<: *base",
      "  steps: 20",
      "  save:",
      "    freq: 5  # often",
      "files: [a, 'b']",
      "same: *base",
      "off: no",
      "nothing:",
      "when: 2026-01-01",
    ].join("\n");
    expect(leaves("/w/c.yaml", text)).toEqual({
      "defaults.lr": 1e-5,
      "defaults.steps": 10,
      "trainer.lr": 1e-5,
      "trainer.steps": 20,
      "trainer.save.freq": 5,
      files: ["a", "b"],
      "same.lr": 1e-5,
      "same.steps": 10,
      off: false,
      nothing: null,
      when: "unknown",
    });
  });

  it("has all leaves of nested JSON, and what can be read of a broken one", () => {
    expect(leaves("/w/c.json", '{"a": {"b": [1, {"c": null}], "d": "x\\n"}, "e": {}}')).toEqual({
      "a.b": [1, { c: null }],
      "a.d": "x\n",
      e: {},
    });
    const broken = readDocument("/w/c.json", '{"a": 1, "b": }');
    expect(broken.problems.map(({ kind }) => kind)).toEqual(["syntax"]);
    expect(leaves("/w/c.json", '{"a": 1, "b": }')).toEqual({ a: 1 });
  });

  it("tells which call a keyword belongs to, by the name that was imported", () => {
    const text = [
      "import lightning as L",
      "from transformers import TrainingArguments as Args, (",
      ")",
      "seed = 1",
      "def main(output):",
      "    rate = 2",
      "    t = L.Trainer(max_steps=seed, lr=rate, out=output, callbacks=[Save(every=3)])",
      "    rate = 4",
      "seed = 5",
      "f(seed=seed)",
    ].join("\n");
    const document = readDocument("/w/c.py", text);
    const calls = document.scopes.flatMap((scope) =>
      scope.kind === "call"
        ? [
            [
              scope.target,
              Object.fromEntries(
                scope.entries.map(({ key, value }) => [
                  key,
                  value.kind === "known" ? value.data : "unknown",
                ]),
              ),
            ],
          ]
        : [],
    );
    expect(calls).toEqual([
      ["lightning.Trainer", { max_steps: 5, lr: 2, out: "unknown", callbacks: "unknown" }],
      ["Save", { every: 3 }],
      ["f", { seed: 5 }],
    ]);
    expect(document.imports).toEqual(["lightning", "transformers.TrainingArguments"]);
  });

  it("is empty for a language that is not read, and says so", () => {
    for (const file of ["/w/c.toml", "/w/run.sh", "/w/Makefile"]) {
      const document = readDocument(file, "output_dir = 1\n");
      expect(document.scopes).toEqual([]);
      const why = whyUnread(document);
      expect(why && fill(why.text, why.args)).toContain(`${file}: Respawn does not read configs`);
    }
    expect(whyUnread(readDocument("/w/c.py", "x = 1"))).toBeUndefined();
  });

  it.each(["json", "yaml", "python"])(
    "of a vocabulary's size has no entries: %s",
    (language) => {
      const keys = Array.from({ length: 60_000 }, (_, at) => `k${at}`);
      const text =
        language === "json"
          ? JSON.stringify(Object.fromEntries(keys.map((key, at) => [key, at])))
          : language === "yaml"
            ? keys.map((key) => `${key}: 1\n`).join("")
            : keys.map((key) => `${key} = 1\n`).join("");
      const started = Date.now();
      const document = readDocument(names[language] ?? "", text);
      expect(document.scopes).toEqual([]);
      expect(document.problems.map(({ kind }) => kind)).toEqual(["too-large"]);
      const huge = readDocument(names[language] ?? "", text.repeat(6));
      expect(huge.problems.map(({ kind }) => kind)).toEqual(["too-large"]);
      expect(Date.now() - started).toBeLessThan(20_000);
    },
    30_000,
  );

  it.each([
    ["yaml", `a: ${"[".repeat(200_000)}`],
    ["yaml", `${"- ".repeat(50_000)}a`],
    [
      "yaml",
      `a0: &a0 [x]\n${"a".repeat(0)}${Array.from({ length: 40 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]\n`).join("")}`,
    ],
    [
      "yaml",
      `b0: &b0 {x: 1}\n${Array.from({ length: 40 }, (_, at) => `b${at + 1}: &b${at + 1} {l: *b${at}, r: *b${at}}\n`).join("")}`,
    ],
    ["yaml", "a: &a {b: *a}"],
    ["json", "[".repeat(500_000)],
    ["json", `${'{"a":'.repeat(100_000)}1`],
    ["python", `x = ${"f(a=".repeat(20_000)}1`],
    ["python", `${"def f():\n ".repeat(10)}${"(".repeat(20_000)}`],
  ])(
    "is read within bounds, however it nests: %s",
    (language, text) => {
      const started = Date.now();
      readDocument(names[language] ?? "", text);
      expect(Date.now() - started).toBeLessThan(15_000);
    },
    20_000,
  );

  it("is read from any text, with ranges that lie in it", () => {
    const piece = fc.constantFrom(
      ..."a b: {}[],#\n\t\r'\"&*<-?|>!%@=()\\".split(""),
      "\r\n",
      "<<: *a\n",
      "&a ",
      "  k: v\n",
      "f(k=1, ",
      "class C(D):\n    x: int = 1\n",
      '{"k": ',
      "é😀",
    );
    const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(fc.constantFrom("python", "yaml", "json"), text, (language, source) => {
        const document = readDocument(names[language] ?? "", source);
        const lines = new LineIndex(source);
        for (const { entries } of document.scopes) {
          for (const { keyRange, valueRange } of entries) {
            for (const { start, end } of [keyRange, valueRange]) {
              expect(lines.position(lines.offset(start))).toEqual(start);
              expect(lines.offset(start)).toBeLessThanOrEqual(lines.offset(end));
              expect(lines.offset(end)).toBeLessThanOrEqual(source.length);
            }
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("an edit", () => {
  it.each([
    ["a: 1  # one\nb: 'x'\r\n", { a: 2, b: "it's" }, "a: 2  # one\nb: 'it''s'\r\n"],
    ["a:\n    b: 1\n\n# end\n", { "a.c": "no" }, 'a:\n    b: 1\n    c: "no"\n\n# end\n'],
    ["a:\r\n  b: 1\r\n", { "x.y": 1, "x.z": 2 }, "a:\r\n  b: 1\r\nx:\r\n  y: 1\r\n  z: 2\r\n"],
    ["a: {b: 1}", { "a.c.d": true }, "a: {b: 1, c: {d: true}}"],
    ["a: {}\n", { "a.b": 1 }, "a: {b: 1}\n"],
    ["a:\nb: 2\n", { a: "x" }, "a: x\nb: 2\n"],
    ["base: &b {x: 1}\na:\n  <<: *b\n", { "a.x": 2 }, "base: &b {x: 1}\na:\n  <<: *b\n  x: 2\n"],
    ["base: &b {x: 1}\na: *b\n", { "a.x": 2 }, undefined],
    ["a: |\n  text\n", { a: "x" }, undefined],
    ["a.b: 1\n", { "a.b": 2 }, "a.b: 2\n"],
  ] as const)("of YAML keeps what it does not set: %j %j", (text, changes, wanted) => {
    expect(set("/w/c.yaml", text, changes)).toBe(wanted);
  });

  it.each([
    ['{"a": 1, "b": {"c": 2}}', { "b.d": "x" }, '{"a": 1, "b": {"c": 2, "d": "x"}}'],
    ['{\r\n\t"a": 1\r\n}\r\n', { b: [1, 2] }, '{\r\n\t"a": 1,\r\n\t"b": [1,2]\r\n}\r\n'],
    [
      '{\n  "a": 1\n}',
      { "x.y": 1, "x.z": 2, a: 3 },
      '{\n  "a": 3,\n  "x": {\n    "y": 1,\n    "z": 2\n  }\n}',
    ],
    ["{}", { a: 1, b: 2 }, '{"a": 1, "b": 2}'],
    ['{"a": 1}', { "a.b": 1 }, undefined],
    ["[1]", { a: 1 }, undefined],
  ] as const)("of JSON keeps what it does not set: %j %j", (text, changes, wanted) => {
    const document = readDocument("/w/c.json", text);
    expect(document.scopes.length === 0 ? undefined : set("/w/c.json", text, changes)).toBe(wanted);
  });

  it.each([
    ["f(a=1)", "f", { a: 2, b: "x" }, 'f(a=2, b="x")'],
    ["f()", "f", { a: 1, b: 2 }, "f(a=1, b=2)"],
    ["f(\n    a=1,  # c\n)\n", "f", { b: 2 }, "f(\n    a=1,  # c\n    b=2,\n)\n"],
    ["f(\r\n    a=1  # c\r\n)\r\n", "f", { b: 2 }, "f(\r\n    a=1,  # c\r\n    b=2\r\n)\r\n"],
    ["f(a='x', **more)", "f", { a: "y" }, "f(a='y', **more)"],
    ["f(a='x', **more)", "f", { b: "y" }, undefined],
    ["f(x for x in y)", "f", { b: 1 }, undefined],
    [
      "class C:\r\n    x: int = 1\r\n",
      "C",
      { y: 0.5 },
      "class C:\r\n    x: int = 1\r\n    y: float = 0.5\r\n",
    ],
    [
      "class C:\n  x = 1\n  def f(self): pass\n",
      "C",
      { y: "q" },
      'class C:\n  x = 1\n  y = "q"\n  def f(self): pass\n',
    ],
    ["class C: x = 1\n", "C", { y: 1 }, undefined],
  ] as const)("of Python keeps what it does not set: %j %s", (text, scope, changes, wanted) => {
    expect(set("/w/c.py", text, changes, scope)).toBe(wanted);
  });

  const key = fc.constantFrom("a", "b", "c", "d.e", "d.f", "g.h.i");
  const scalar: fc.Arbitrary<ConfigData> = fc.oneof(
    fc.integer({ min: -1000, max: 1000 }),
    fc.boolean(),
    fc.constant(null),
    fc.string({
      unit: fc.constantFrom("a", " ", ":", "#", "'", '"', "\\", "-", "é", "1", "n", "o", "{", "~"),
    }),
    fc.constantFrom("no", "on", "1e3", "0x1f", "2026-01-01", "null", "", "<<", "- a", "a: b"),
  );
  const nested = fc.dictionary(
    fc.constantFrom("a", "b", "c"),
    fc.oneof(scalar, fc.dictionary(fc.constantFrom("e", "f"), scalar, { minKeys: 1 })),
    { minKeys: 1 },
  );

  it("of JSON gives the value, and changes nothing else", () => {
    let [tried, done] = [0, 0];
    fc.assert(
      fc.property(nested, key, scalar, fc.constantFrom(0, 2, "\t"), (data, path, value, indent) => {
        const text = JSON.stringify(data, null, indent);
        const after = set("/w/c.json", text, { [path]: value });
        tried += 1;
        if (after !== undefined) {
          done += 1;
          expect(leaves("/w/c.json", after)).toEqual({
            ...leaves("/w/c.json", text),
            [path]: value,
          });
          expect(() => JSON.parse(after) as unknown).not.toThrow();
        }
      }),
    );
    expect(done / tried).toBeGreaterThan(0.6);
  });

  it("of YAML gives the value, and changes nothing else", () => {
    let [tried, done] = [0, 0];
    fc.assert(
      fc.property(nested, key, scalar, fc.boolean(), (data, path, value, flow) => {
        const text = flow
          ? JSON.stringify(data)
          : Object.entries(data)
              .map(([name, item]) =>
                typeof item === "object" && item !== null
                  ? `${name}: # c\n${Object.entries(item)
                      .map(([inner, leaf]) => `    ${inner}: ${JSON.stringify(leaf)}\n`)
                      .join("")}`
                  : `${name}: ${JSON.stringify(item)} # c\n`,
              )
              .join("");
        const before = leaves("/w/c.yaml", text);
        const after = set("/w/c.yaml", text, { [path]: value });
        tried += 1;
        if (after !== undefined) {
          done += 1;
          expect(leaves("/w/c.yaml", after)).toEqual({ ...before, [path]: value });
          const kept = text.split("\n").filter((line) => !after.split("\n").includes(line));
          expect(kept.length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 300 },
    );
    // A key below a plain value cannot be set; most can.
    expect(done / tried).toBeGreaterThan(0.6);
  });

  it("of Python gives the value, and changes nothing else", () => {
    fc.assert(
      fc.property(fc.constantFrom("x", "y"), scalar, fc.boolean(), (name, value, wide) => {
        const text = wide ? "f(\n    x='a',\n    z=g(1),\n)\n" : "f(x='a', z=g(1))\n";
        const after = set("/w/c.py", text, { [name]: value }, "f");
        expect(after).toBeDefined();
        const document = readDocument("/w/c.py", after ?? "");
        const entry = entryOf({ scopes: [scopeOf(document, "f")] }, name);
        expect(entry?.value).toEqual({ kind: "known", data: value });
        expect(after).toContain("z=g(1)");
      }),
    );
  });
});
