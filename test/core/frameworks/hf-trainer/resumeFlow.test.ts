import { describe, expect, it } from "vitest";
import { readDocument } from "../../../../src/core/config/readDocument.js";
import { scriptResume } from "../../../../src/core/frameworks/hf-trainer/resumeFlow.js";

/** What a script resumes from, in few words. */
function resumes(text: string): string {
  const found = scriptResume(readDocument("/w/train.py", text));
  const only = "onlyWith" in found ? ` only with ${found.onlyWith.key}` : "";
  switch (found.kind) {
    case "word":
      return `${found.word.style} ${found.word.key}${only}`;
    case "path":
      return `path ${found.path}`;
    case "never":
      return `never${found.parsed === undefined ? "" : ` of ${found.parsed}`}`;
    case "unknown":
      return `unknown ${found.source}`;
    case "highest":
    case "elsewhere":
      return `${found.kind}${only}`;
  }
}

const parsed =
  "parser = HfArgumentParser((ModelArguments, TrainingArguments))\nmodel_args, training_args = parser.parse_args_into_dataclasses()\ntrainer = Trainer(args=training_args)\n";

describe("what a script's train() resumes from", () => {
  it.each([
    ["never", "trainer.train()"],
    ["never", "trainer.train(resume_from_checkpoint=False)"],
    ["never", "trainer.train(resume_from_checkpoint=None)"],
    ["never", "trainer.train()  # resume_from_checkpoint=True"],
    ["never", 'print("resume_from_checkpoint")\ntrainer.train()'],
    ["never", "args = TrainingArguments(resume_from_checkpoint=True)\nTrainer(args=args).train()"],
    [
      "never",
      'args = TrainingArguments(output_dir="out")\ntrainer.train(resume_from_checkpoint=args.resume_from_checkpoint)',
    ],
    ["never of training_args", `${parsed}trainer.train()`],
    ["never", "model.train()\nt = SFTTrainer(model)\nt.train()"],
    ["elsewhere", "model.train()"],
    ["highest", "trainer.train(resume_from_checkpoint=True)"],
    ["highest", "trainer.train(True)"],
    [
      "highest",
      "args = GRPOConfig(resume_from_checkpoint=True)\ntrainer.train(resume_from_checkpoint=args.resume_from_checkpoint)",
    ],
    [
      "highest",
      "last = get_last_checkpoint(out) if os.path.isdir(out) else None\ntrainer.train(resume_from_checkpoint=last)",
    ],
    [
      "highest",
      "def newest(out):\n    return get_last_checkpoint(out)\ntrainer.train(resume_from_checkpoint=newest('out'))",
    ],
    [
      "highest",
      'if list(Path("out").glob("checkpoint-*")):\n    trainer.train(resume_from_checkpoint=True)\nelse:\n    trainer.train()',
    ],
    ["path out/checkpoint-5", 'trainer.train("out/checkpoint-5")'],
    [
      "path out/checkpoint-5",
      'where = "out/checkpoint-5"\ntrainer.train(resume_from_checkpoint=where)',
    ],
    [
      "flag resume_from_checkpoint",
      `${parsed}trainer.train(resume_from_checkpoint=training_args.resume_from_checkpoint)`,
    ],
    [
      "flag resume_from_checkpoint",
      `${parsed}last = get_last_checkpoint(training_args.output_dir)
checkpoint = None
if training_args.resume_from_checkpoint is not None:
    checkpoint = training_args.resume_from_checkpoint
elif last is not None:
    checkpoint = last
trainer.train(resume_from_checkpoint=checkpoint)`,
    ],
    [
      "flag resume_from_checkpoint",
      `def main(script, training):
    trainer = SFTTrainer(args=training)
    trainer.train(resume_from_checkpoint=training.resume_from_checkpoint)
script, training = TrlParser((ScriptArguments, SFTConfig)).parse_args_and_config()
main(script, training)`,
    ],
    [
      "flag resume-from",
      'p = argparse.ArgumentParser()\np.add_argument("--resume-from", type=str)\na = p.parse_args()\ntrainer.train(resume_from_checkpoint=a.resume_from)',
    ],
    [
      "flag go-on",
      'p.add_argument("-g", "--go-on", dest="resume")\ndef get():\n    return p.parse_args()\ncfg = vars(get())\ntrainer.train(resume_from_checkpoint=cfg["resume"])',
    ],
    [
      "flag ckpt",
      '@click.command()\n@click.option("--ckpt")\ndef main(ckpt):\n    args = TrainingArguments(output_dir="out", resume_from_checkpoint=ckpt)\n    Trainer(args=args).train(resume_from_checkpoint=args.resume_from_checkpoint)',
    ],
    [
      "flag resume_from_checkpoint",
      "import fire\ndef train(resume_from_checkpoint: str = None):\n    trainer.train(resume_from_checkpoint=resume_from_checkpoint)\nfire.Fire(train)",
    ],
    [
      "assignment training.resume",
      "import hydra\n@hydra.main(config_name='c')\ndef main(cfg):\n    trainer.train(resume_from_checkpoint=cfg.training.resume)",
    ],
    [
      "highest only with resume",
      "a = p.parse_args()\nif a.resume:\n    trainer.train(resume_from_checkpoint=True)\nelse:\n    trainer.train()",
    ],
    [
      "unknown yaml.safe_load().resume",
      'c = yaml.safe_load(f)\ntrainer.train(resume_from_checkpoint=c["resume"])',
    ],
    ["unknown kw", "for kw in sets:\n    trainer.train(**kw)"],
    ["highest", 'kw = {"resume_from_checkpoint": True}\ntrainer.train(**kw)'],
    [
      "flag resume_from_checkpoint",
      "class Run:\n    def __init__(self, args):\n        self.args = args\n    def go(self):\n        self.trainer.train(resume_from_checkpoint=self.args.resume_from_checkpoint)\nRun(HfArgumentParser(TrainingArguments).parse_args_into_dataclasses()[0]).go()",
    ],
  ])("%s: %s", (expected, text) => {
    expect(resumes(text)).toBe(expected);
  });
});
