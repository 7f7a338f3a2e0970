import { rolePath } from "../../config/pathSetting.js";
import { roleEntry, roleText } from "../../config/setting.js";
import { defineRule, type RuleContext } from "../../findings/rule.js";
import type { Checkpoint } from "../../model/checkpoint.js";
import type { ConfigEntry } from "../../model/config.js";
import type { Fix } from "../../model/finding.js";
import { msg } from "../../model/message.js";
import type { SettingRole } from "../../model/settingRole.js";
import { baseName, relativeTo } from "../../paths.js";

/** A resume that names a checkpoint which is not there. */
export const resumePathMissing = defineRule({
  id: "resume-path-missing",
  severity: "error",
  effect: "none",
  docs: {
    what: "The checkpoint that the config resumes from is not there.",
    why: "The training fails, often long after the GPUs were taken, or looks elsewhere.",
    next: "Correct the path, or take the fix, which names the newest checkpoint that can be resumed.",
    bad: "```yaml\noutput_dir: out\nsave_steps: 500\nresume_from_checkpoint: out/checkpoint-1500  # there is only checkpoint-1000\n```",
    good: "```yaml\noutput_dir: out\nsave_steps: 500\nresume_from_checkpoint: out/checkpoint-1000\n```",
  },
  sources: [
    "https://huggingface.co/docs/transformers/main_classes/trainer#transformers.Trainer.train.resume_from_checkpoint",
  ],
  needs: ["resume"],
  async check(context) {
    const { config, trainingFolder, facts } = context;
    const role = resumeRole(context);
    const entry = role === undefined ? undefined : roleEntry(config, role);
    const path = role === undefined ? undefined : rolePath(config, role, trainingFolder);
    if (role === undefined || entry === undefined || path === undefined) {
      return [];
    }
    if (!isPath(roleText(config, role) ?? "") || (await facts.exists(path))) {
      return [];
    }
    const whole = (await facts.run())?.newestResumable;
    const message =
      whole === undefined
        ? msg("There is nothing at {0} to resume from.", path)
        : msg(
            "There is nothing at {0} to resume from. The newest that can be resumed is {1}.",
            path,
            baseName(whole.path),
          );
    return [{ at: entry, message, fixes: [instead(context, role, { entry, whole })] }];
  },
});

/** The setting whose path is loaded: the one that says it, or the one that it switches on. */
function resumeRole({ config }: RuleContext): SettingRole | undefined {
  const value = roleEntry(config, "resume")?.value;
  const data = value?.kind === "known" ? value.data : undefined;
  if (typeof data === "string") {
    return "resume";
  }
  return data === true && config.roles.resumeFolder !== undefined ? "resumeFolder" : undefined;
}

/** `auto` and `latest` are words, not paths. */
function isPath(text: string): boolean {
  return /[/\\\d]/u.test(text) && !text.includes("://");
}

function instead(
  { trainingFolder, set }: RuleContext,
  role: SettingRole,
  { entry, whole }: { readonly entry: ConfigEntry; readonly whole: Checkpoint | undefined },
): Fix | undefined {
  const path = whole === undefined ? undefined : relativeTo(trainingFolder, whole.path);
  const edits = path === undefined ? undefined : set(role, path);
  return path === undefined || edits === undefined
    ? undefined
    : { title: msg("Set {0} to {1}", entry.key, path), edits, preferred: true };
}
