import { msg } from "../../model/message.js";
import { failure, success } from "../../model/outcome.js";
import type { Launcher } from "../launcher.js";
import { entryWords } from "../entryWords.js";

/** One process of plain Python, unbuffered, so that a terminal shows each step when it happens. */
export const pythonLauncher: Launcher = {
  id: "python",
  launch({ program, basis }) {
    const { processes } = basis.request.launcher;
    if (processes !== undefined && processes !== 1) {
      const message = msg(
        "Plain python starts one process, not {0}. Add --launcher torchrun.",
        processes,
      );
      return failure(message, message.text);
    }
    return success({
      argv: [...program.python, "-u", ...entryWords(program), ...program.args],
      cwd: program.cwd,
      env: program.env,
      files: [],
      parse: undefined,
    });
  },
};
