import { roleEntry } from "../../../config/setting.js";
import { defineRule } from "../../../findings/rule.js";
import { msg } from "../../../model/message.js";
import { passOnFix } from "../passOnFix.js";
import { scriptResume } from "../resumeFlow.js";

/** The setting looks like a resume, and nothing reads it. */
export const resumeSettingNotPassedOn = defineRule({
  id: "resume-setting-not-passed-on",
  severity: "error",
  effect: "none",
  docs: {
    what: "`resume_from_checkpoint` is set in the arguments, and `trainer.train()` is not given it.",
    why: "The Trainer does not read that setting by itself. The run starts at step 0 and writes over the checkpoints that it was to go on from.",
    next: "Pass it on: `trainer.train(resume_from_checkpoint=args.resume_from_checkpoint)`.",
    bad: '```python\nargs = TrainingArguments(output_dir="out", resume_from_checkpoint=True)\ntrainer = Trainer(model, args)\ntrainer.train()\n```',
    good: '```python\nargs = TrainingArguments(output_dir="out")\ntrainer = Trainer(model, args)\ntrainer.train(resume_from_checkpoint=True)\n```',
  },
  sources: [
    "https://huggingface.co/docs/transformers/main_classes/trainer#transformers.TrainingArguments.resume_from_checkpoint",
  ],
  needs: ["resume"],
  languages: ["python"],
  check({ config }) {
    const entry = roleEntry(config, "resume");
    const data = entry?.value.kind === "known" ? entry.value.data : undefined;
    const isSet = data === true || (typeof data === "string" && data !== "");
    if (entry === undefined || !isSet) {
      return [];
    }
    const found = scriptResume(config.document);
    return found.kind !== "never"
      ? []
      : [
          {
            at: entry,
            message: msg(
              "The Trainer does not read {0} from its arguments: trainer.train() is not given it, and starts at step 0.",
              entry.key,
            ),
            fixes: [passOnFix(config.document, found.call, { parsed: found.parsed, start: data })],
          },
        ];
  },
});
