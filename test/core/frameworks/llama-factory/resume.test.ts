import { describe, expect, it } from "vitest";
import { fill } from "../../../../src/core/model/message.js";
import { planResume } from "../../../../src/core/plan/planResume.js";
import { planPorts, trainingInScripts } from "../../../support/plans.js";

/** The words after the interpreter, or the sentence that refuses. */
async function planOf(text: string, extra: readonly string[] = []): Promise<string> {
  const fs = trainingInScripts();
  fs.write("/w/train.yaml", text);
  const plan = await planResume(planPorts(fs), {
    config: "/w/train.yaml",
    from: "auto",
    python: ["python"],
    pythonKit: "/kit",
    workspaceFolder: "/w",
    extra,
    launcher: { id: "python", processes: undefined },
    env: {},
  });
  if (!plan.ok) {
    return fill(plan.reason.message.text, plan.reason.message.args);
  }
  const { entry, args } = plan.value.program;
  return `${"module" in entry ? entry.module : entry.script} ${args.join(" ")}`;
}

const config = (more: string): string =>
  `model_name_or_path: base\nstage: sft\nfinetuning_type: lora\noutput_dir: out\n${more}`;

describe("resuming a YAML of LLaMA-Factory", () => {
  it("adds the words that win over the file", async () => {
    const words = "llamafactory.cli train /w/train.yaml";
    const resume = "resume_from_checkpoint=/w/out/checkpoint-5";
    expect(await planOf(config(""))).toBe(`${words} ${resume}`);
    expect(await planOf(config("resume_from_checkpoint: out/checkpoint-1\n"))).toBe(
      `${words} ${resume}`,
    );
    expect(await planOf(config("overwrite_output_dir: true\n"), ["seed=1"])).toBe(
      `${words} seed=1 ${resume} overwrite_output_dir=false`,
    );
  });

  it("resumes a reward model with its value head, and refuses what would start at step 0", async () => {
    expect(await planOf(config("").replace("sft", "rm"))).toContain(
      "adapter_name_or_path=/w/out/checkpoint-5",
    );
    for (const text of [
      config("").replace("sft", "ppo"),
      config("").replace("sft", "rm").replace("lora", "full"),
    ]) {
      expect(await planOf(text)).toContain("it would start at step 0");
    }
    expect(await planOf(config(""), ["stage=ppo"])).toContain("does not resume stage ppo");
  });
});
