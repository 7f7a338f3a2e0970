import { roleEntry } from "../../config/setting.js";
import { defineRule } from "../../findings/rule.js";
import { msg } from "../../model/message.js";
import { baseName } from "../../paths.js";

/** A setting that was left over from the first start makes the next one begin again. */
export const startsOverCheckpoints = defineRule({
  id: "starts-over-checkpoints",
  severity: "warning",
  effect: "none",
  docs: {
    what: "The config starts over, and its output folder holds checkpoints.",
    why: "The run begins at step 0 and writes over the checkpoints one by one; old and new ones lie beside each other until then.",
    next: "Switch it off to resume, or set another output folder.",
    bad: "```yaml\noutput_dir: out  # holds checkpoint-500\nsave_steps: 500\noverwrite_output_dir: true\n```",
    good: "```yaml\noutput_dir: out\nsave_steps: 500\noverwrite_output_dir: false\n```",
  },
  sources: [
    "https://github.com/hiyouga/LLaMA-Factory/blob/main/src/llamafactory/hparams/parser.py",
  ],
  needs: ["startOver", "output"],
  async check({ config, facts, set }) {
    const entry = roleEntry(config, "startOver");
    const isOn = entry?.value.kind === "known" && entry.value.data === true;
    const resume = roleEntry(config, "resume")?.value;
    const resumes =
      resume !== undefined &&
      !(resume.kind === "known" && [null, false, ""].includes(resume.data as string | null));
    const newest = isOn && !resumes ? (await facts.run())?.newestResumable : undefined;
    if (entry === undefined || newest === undefined) {
      return [];
    }
    const edits = set("startOver", false);
    return [
      {
        at: entry,
        message: msg(
          "{0} starts at step 0 and writes over the checkpoints that are there; the newest is {1}.",
          entry.key,
          baseName(newest.path),
        ),
        fixes: [
          edits === undefined
            ? undefined
            : { title: msg("Set {0} to {1}", entry.key, "false"), edits, preferred: true },
        ],
      },
    ];
  },
});
