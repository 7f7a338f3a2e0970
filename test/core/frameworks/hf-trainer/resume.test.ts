import { describe, expect, it } from "vitest";
import { applyEdits } from "../../../../src/core/config/applyEdits.js";
import { fill } from "../../../../src/core/model/message.js";
import type { PlanRequest } from "../../../../src/core/plan/planRequest.js";
import { planResume } from "../../../../src/core/plan/planResume.js";
import { readDocument } from "../../../../src/core/config/readDocument.js";
import { lintConfig } from "../../../../src/core/rules/lintConfig.js";
import { planPorts, trainingInScripts, writeCheckpoint } from "../../../support/plans.js";

const file = "/w/scripts/train.py";

/** The words of the plan's command, or the refusal and the text after its fix. */
async function outcome(
  text: string,
  request: Partial<PlanRequest> = {},
): Promise<readonly [string, string?]> {
  const fs = trainingInScripts();
  writeCheckpoint(fs, 20);
  fs.write(file, text);
  const plan = await planResume(planPorts(fs), {
    config: file,
    from: "auto",
    python: ["python"],
    pythonKit: "/kit",
    workspaceFolder: "/w",
    extra: [],
    launcher: { id: "python", processes: undefined },
    env: {},
    ...request,
  });
  if (plan.ok) {
    return [plan.value.program.args.join(" ")];
  }
  const { message, fix } = plan.reason;
  const said = fill(message.text, message.args);
  return fix === undefined ? [said] : [said, applyEdits(text, fix.edits)];
}

const made = 'args = TrainingArguments(output_dir="out", resume_from_checkpoint=True)\n';
const parsed = `parser = HfArgumentParser(TrainingArguments)
(training_args,) = parser.parse_args_into_dataclasses()
trainer = Trainer(model, args=training_args)
`;
const atZero =
  "train.py does not pass resume_from_checkpoint to trainer.train(), so it would start at step 0 and write over what is there. The Trainer never reads that setting of its arguments by itself.";

describe("resuming a script of the Trainer", () => {
  it("refuses what would start at step 0, and its fix makes it resume", async () => {
    for (const [text, mended] of [
      [`${made}trainer.train()\n`, "trainer.train(resume_from_checkpoint=True)"],
      [
        `${made}trainer.train(resume_from_checkpoint=False)\n`,
        "trainer.train(resume_from_checkpoint=True)",
      ],
    ] as const) {
      const [said, fixed = ""] = await outcome(text);
      expect(said).toBe(atZero);
      expect(fixed).toBe(`${made}${mended}\n`);
      expect(await outcome(fixed)).toEqual([""]);
    }
  });

  it("names the folder where the highest number is another one", async () => {
    const [, fixed = ""] = await outcome(`${made}trainer.train()\n`, { from: { step: 5 } });
    expect(fixed).toContain('trainer.train(resume_from_checkpoint="/w/out/checkpoint-5")');
    expect(await outcome(fixed, { from: { step: 5 } })).toEqual([""]);
    expect((await outcome(fixed))[0]).toBe(
      "train.py always resumes from /w/out/checkpoint-5, not from checkpoint-20. Change that path in trainer.train(), or name that checkpoint with --from.",
    );
  });

  it("passes on what a parser gave, so that the command line says it from then on", async () => {
    const extra = ["--output_dir", "out"];
    const [said, fixed = ""] = await outcome(`${parsed}trainer.train()\n`, { extra });
    expect(said).toBe(atZero);
    expect(fixed).toBe(
      `${parsed}trainer.train(resume_from_checkpoint=training_args.resume_from_checkpoint)\n`,
    );
    expect(await outcome(fixed, { extra })).toEqual([
      "--output_dir out --resume_from_checkpoint /w/out/checkpoint-20",
    ]);
  });

  it("sets the script's own word, in its own way", async () => {
    const argparse = 'p.add_argument("--resume-from")\na = p.parse_args()\n';
    expect(
      await outcome(`${argparse}${made}trainer.train(resume_from_checkpoint=a.resume_from)\n`),
    ).toEqual(["--resume-from /w/out/checkpoint-20"]);
    const hydra = "import hydra\n@hydra.main(config_name='c')\ndef main(cfg):\n";
    expect(
      await outcome(`${made}${hydra}    trainer.train(resume_from_checkpoint=cfg.resume)\n`),
    ).toEqual(["resume=/w/out/checkpoint-20"]);
  });

  it("asks for the switch without which the script starts afresh", async () => {
    const text = `a = p.parse_args()\n${made}if a.resume:\n    trainer.train(resume_from_checkpoint=True)\nelse:\n    trainer.train()\n`;
    expect((await outcome(text))[0]).toBe(
      "train.py resumes only with --resume; without it, it would start at step 0. Give it behind --: respawn plan … -- --resume",
    );
    expect(await outcome(text, { extra: ["--resume"] })).toEqual(["--resume"]);
  });

  it("reports in the editor the setting that nothing reads, and mends it", async () => {
    const fs = trainingInScripts();
    const lint = async (text: string): Promise<readonly string[]> => {
      const found = await lintConfig(fs, { now: () => 7_200_000 }, readDocument(file, text));
      return found
        .filter(({ rule }) => rule === "resume-setting-not-passed-on")
        .map(({ fixes = [] }) => applyEdits(text, fixes[0]?.edits ?? []));
    };
    const [fixed = ""] = await lint(`${made}trainer.train()\n`);
    expect(fixed).toBe(`${made}trainer.train(resume_from_checkpoint=True)\n`);
    expect(await lint(fixed)).toEqual([]);
    const given = `${made}trainer.train(resume_from_checkpoint=args.resume_from_checkpoint)\n`;
    expect(await lint(given)).toEqual([]);
  });
});
