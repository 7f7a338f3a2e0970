import { msg, type Message } from "../../model/message.js";
import { failure, success, type Outcome } from "../../model/outcome.js";
import { baseName } from "../../paths.js";
import { entryWords } from "../entryWords.js";
import type { Launcher } from "../launcher.js";

/**
 * torchrun on one machine: as many processes as were asked for, or as wrote the checkpoint. Started
 * as `python -m torch.distributed.run`, which `torchrun` is a name for, so that the plan's own
 * interpreter runs it; `--standalone` picks a free port (docs.pytorch.org/docs/stable/elastic/run.html).
 */
export const torchrunLauncher: Launcher = {
  id: "torchrun",
  launch({ program, checkpoint, config, basis }) {
    if (!program.underTorchrun) {
      return refuse(
        msg(
          "{0} starts its own processes, so torchrun cannot start it. Leave --launcher out.",
          baseName(config),
        ),
      );
    }
    const processes = basis.request.launcher.processes ?? checkpoint?.worldSize;
    if (processes === undefined) {
      return refuse(
        msg("No checkpoint tells how many processes torchrun is to start. Say it with --nproc."),
      );
    }
    return success({
      argv: [
        ...program.python,
        "-u",
        "-m",
        "torch.distributed.run",
        "--standalone",
        `--nproc-per-node=${processes}`,
        ...entryWords(program),
        ...program.args,
      ],
      cwd: program.cwd,
      env: program.env,
      files: [],
      parse: undefined,
    });
  },
};

function refuse(message: Message): Outcome<never, Message> {
  return failure(message, message.text);
}
