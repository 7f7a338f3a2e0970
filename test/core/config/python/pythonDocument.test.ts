import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pythonLiteral } from "../../../../src/core/config/python/pythonString.js";
import { readDocument } from "../../../../src/core/config/readDocument.js";
import { entryOf } from "../../../../src/core/config/setting.js";
import { recognise } from "../../../../src/core/frameworks/recognise.js";
import type { ConfigData, ConfigEntry, TrainingConfig } from "../../../../src/core/model/config.js";
import { orzConfig } from "../../../support/orzConfig.js";

const file = "/w/playground/orz_7b_ppo.py";

/** The config that a framework recognises in a text. */
function configOf(path: string, text: string, env: Record<string, string> = {}): TrainingConfig {
  const config = recognise(readDocument(path, text, { env }))?.config;
  expect(config).toBeDefined();
  return config as TrainingConfig;
}

function entriesOf({ scopes }: TrainingConfig): readonly ConfigEntry[] {
  return scopes.flatMap(({ entries }) => entries);
}

/** What a text sets a name to: its value, or `unknown`. */
function valueOf(text: string, key: string, env: Record<string, string> = {}): unknown {
  const wrapped = `${text}\nclass C(BasePPOExpConfig):\n    pretrain = "x"\n    save_path = "y"\n    probe = ${key}\n`;
  const value = entryOf(configOf(file, wrapped, env), "probe")?.value;
  return value?.kind === "known" ? value.data : "unknown";
}

describe("a Python config", () => {
  it("evaluates what upstream's configs are written with", () => {
    const tree = configOf(file, orzConfig());
    expect(tree.framework).toBe("orz");
    const known = entriesOf(tree).map(({ key, value }) => [
      key,
      value.kind === "known" ? value.data : "unknown",
    ]);
    expect(Object.fromEntries(known)).toEqual({
      pretrain: "Qwen/Qwen2.5-7B",
      save_interval: 50,
      ckpt_path: "orz_ckpt/orz_7b_ppo",
      save_path: "orz_ckpt/orz_7b_ppo",
      num_episodes: 20,
      rollout_batch_size: 128,
      use_grpo: false,
      critic_pretrain: "Qwen/Qwen2.5-7B",
    });
  });

  it("follows the environment that it is given, and no other", () => {
    const tree = configOf(file, orzConfig(), { DEBUG_MODE: "1" });
    expect(entryOf(tree, "save_path")?.value).toEqual({
      kind: "known",
      data: "orz_ckpt/debug_orz_7b_ppo",
    });
  });

  it("calls unknown what only running would tell", () => {
    expect(valueOf("x = compute()", "x")).toBe("unknown");
    expect(valueOf("if a:\n    x = 1\nelse:\n    x = 2", "x")).toBe("unknown");
    expect(valueOf("x = 1\nfor i in y:\n    x = i", "x")).toBe("unknown");
    expect(valueOf("x = 1\nx += 1", "x")).toBe("unknown");
    expect(valueOf('x = f"{1.5:.1f}"', "x")).toBe("unknown");
    expect(valueOf("import x", "x")).toBe("unknown");
    expect(valueOf("", "x if y else z")).toBe("unknown");
  });

  it("agrees with Python on literals and arithmetic", () => {
    const number = fc.integer({ min: -50, max: 50 });
    const text = fc.string({
      unit: fc.constantFrom("a", "'", '"', "\\", "\n", "{", "}", "é", "$"),
    });
    const leaf = fc.oneof(
      number.map((value) => `(${value})`),
      text.map(pythonLiteral),
      fc.constantFrom("True", "False", "None", "0x1f", "1_000", "2.5", "r'\\n'", "'a' 'b'"),
    );
    const expression = fc.letrec<{ e: string }>((tie) => ({
      e: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.tuple(tie("e"), tie("e"), tie("e")).map(([a, b, c]) => `(${a} if ${b} else ${c})`),
        fc
          .tuple(number, fc.constantFrom("+", "-", "*", "//", "%", "<", "=="), number)
          .map(([a, operator, b]) => `((${a}) ${operator} (${b === 0 ? 1 : b}))`),
        fc
          .tuple(tie("e"), fc.constantFrom("and", "or", "=="), tie("e"))
          .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
        tie("e").map((a) => `(not ${a})`),
        fc.array(tie("e"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
      ),
    })).e;
    const samples = fc.sample(expression, 300);
    const output = execFileSync(
      "python3",
      [
        "-W",
        "ignore",
        "-c",
        "import json,sys; print(json.dumps([eval(x) for x in json.load(sys.stdin)]))",
      ],
      { input: JSON.stringify(samples) },
    ).toString("utf8");
    const expected = JSON.parse(output) as readonly ConfigData[];
    samples.forEach((sample, index) => {
      expect(valueOf("", sample), sample).toEqual(expected[index]);
    });
  });

  it("reads what it can of a text with a syntax error, and of junk nothing", () => {
    const broken = configOf(file, orzConfig({ num_episodes: "(" }));
    expect(broken.document.problems.length).toBeGreaterThan(0);
    expect(entryOf(broken, "pretrain")?.value).toEqual({ kind: "known", data: "Qwen/Qwen2.5-7B" });
    expect(readDocument(file, "\u0000\u0001PK").scopes).toEqual([]);
  });

  it("never throws, whatever the text is", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (junk) => {
        readDocument(file, junk);
        readDocument(file, `${orzConfig()}${junk}`);
        readDocument("/w/c.yaml", junk);
      }),
    );
    readDocument(file, `x = ${"(".repeat(5000)}1${")".repeat(5000)}\n`);
  });

  it("sees the settings of a transformers script", () => {
    const tree = configOf(
      "/w/train.py",
      'args = TrainingArguments(output_dir="out", save_strategy="no")\ntrainer.train(resume_from_checkpoint=True)\n',
    );
    expect(tree.framework).toBe("hf-trainer");
    expect(entriesOf(tree).map(({ key }) => key)).toEqual([
      "output_dir",
      "save_strategy",
      "resume_from_checkpoint",
    ]);
  });
});
