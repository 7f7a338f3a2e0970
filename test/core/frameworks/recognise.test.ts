import { describe, expect, it } from "vitest";
import { readDocument } from "../../../src/core/config/readDocument.js";
import { roleText } from "../../../src/core/config/setting.js";
import { argumentValue, argumentWords } from "../../../src/core/frameworks/argumentSyntax.js";
import { recognise } from "../../../src/core/frameworks/recognise.js";
import { orzConfig } from "../../support/orzConfig.js";

/** The framework of a text, and the output folder that it names. */
function recognised(file: string, text: string): readonly [string, string | undefined] | undefined {
  const found = recognise(readDocument(file, text));
  return found === undefined ? undefined : [found.framework.id, roleText(found.config, "output")];
}

describe("recognise", () => {
  it.each([
    ["c.py", orzConfig({ save_path: '"out"' }), ["orz", "out"]],
    ["c.py", "import lightning as L\nL.Trainer(max_steps=3)\n", ["lightning", undefined]],
    [
      "c.py",
      "from pytorch_lightning import Trainer\nfrom pytorch_lightning.callbacks import ModelCheckpoint\nTrainer(callbacks=[ModelCheckpoint(dirpath='out')]).fit(m)\n",
      ["lightning", "out"],
    ],
    ["c.py", "from composer import Trainer\nTrainer(save_folder='out')\n", ["composer", "out"]],
    ["c.yaml", "save_folder: out\nmax_duration: 10ba\n", ["composer", "out"]],
    ["c.yaml", "trainer:\n  default_local_dir: out\n", ["verl", "out"]],
    ["c.yaml", "name: x\ntrainer:\n  default_local_dir: out/${name}\n", ["verl", undefined]],
    [
      "c.yaml",
      "policy: {model_name: m}\ncheckpointing: {checkpoint_dir: out}\n",
      ["nemo-rl", "out"],
    ],
    [
      "c.yaml",
      "output_dir: out\ncheckpointer:\n  _component_: torchtune.training.FullModelHFCheckpointer\n",
      ["torchtune", "out"],
    ],
    ["c.json", '{"output_dir": "out", "save_steps": 5}', ["hf-trainer", "out"]],
    ["c.py", "TrainingArguments(output_dir='out')\n", ["hf-trainer", "out"]],
    ["c.py", "from trl import GRPOConfig as C\nC(output_dir='out')\n", ["hf-trainer", "out"]],
  ] as const)("takes %s %j by what is in it", (name, text, wanted) => {
    expect(recognised(`/w/${name}`, text)).toEqual(wanted);
  });

  it.each([
    ["c.yaml", "output_dir: out\n"],
    ["c.py", "from ray.rllib.algorithms.ppo import PPOConfig\nPPOConfig(output_dir='out')\n"],
    ["c.py", "from transformers import Trainer\nTrainer(max_steps=3)\n"],
    ["orz_7b_ppo.py", "import lightning\nprint(1)\n"],
    ["c.py", "text = 'pretrain save_path PPOExpConfig TrainingArguments'\n"],
    ["c.toml", 'output_dir = "out"\nsave_steps = 5\n'],
  ])("leaves %s %j alone", (name, text) => {
    expect(recognised(`/w/${name}`, text)).toBeUndefined();
  });
});

describe("a command line", () => {
  const words = ["--a", "1", "--a=2", "x.b=3", "+x.b='it\\'s'"];
  it.each([
    [{ kind: "flags" }, "a", "2"],
    [{ kind: "flags" }, "b", undefined],
    [{ kind: "assignments", prefix: "x." }, "b", "it's"],
    [{ kind: "assignments", prefix: "" }, "b", undefined],
    [{ kind: "none" }, "a", undefined],
  ] as const)("in %j gives %s", (syntax, key, wanted) => {
    expect(argumentValue(syntax, words, key)).toBe(wanted);
  });

  it("sets a key so that it is read back", () => {
    for (const syntax of [{ kind: "flags" }, { kind: "assignments", prefix: "exp." }] as const) {
      for (const value of ["/w/out", "it's", "a b", "x=y,z"]) {
        expect(argumentValue(syntax, argumentWords(syntax, "key", value) ?? [], "key")).toBe(value);
      }
    }
  });
});
