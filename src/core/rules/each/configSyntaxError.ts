import { msg } from "../../model/message.js";
import type { Rule } from "../../findings/rule.js";

/** The file does not parse; editors of the language tell it too, the command line has no other. */
export const configSyntaxError: Rule = {
  id: "config-syntax-error",
  severity: "error",
  docs: "The config is not valid in its language, so the training would not start. What could be read is checked all the same.",
  check({ document }) {
    return document.problems
      .filter(({ kind }) => kind === "syntax")
      .slice(0, 1)
      .map(({ range }) => ({
        rule: configSyntaxError.id,
        severity: configSyntaxError.severity,
        effect: "none",
        file: document.file,
        range,
        message: msg("Syntax error: the training would not start."),
      }));
  },
};
