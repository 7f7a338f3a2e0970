import { defineRule } from "../../findings/rule.js";
import { msg } from "../../model/message.js";

/** The file does not parse; editors of the language tell it too, the command line has no other. */
export const configSyntaxError = defineRule({
  id: "config-syntax-error",
  severity: "error",
  effect: "none",
  docs: {
    what: "The config is not valid in its language.",
    why: "The training would not start. What could be read is checked all the same.",
    next: "Mend the text at the place that is marked.",
    bad: "```yaml\noutput_dir: [out\n```",
    good: "```yaml\noutput_dir: out\n```",
  },
  sources: [],
  needs: [],
  check({ config: { document } }) {
    return document.problems
      .filter(({ kind }) => kind === "syntax")
      .slice(0, 1)
      .map(({ range }) => ({
        at: range,
        message: msg("Syntax error: the training would not start."),
      }));
  },
});
