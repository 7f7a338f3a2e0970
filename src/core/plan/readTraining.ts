import { readConfig } from "../config/readConfig.js";
import { trainingFolder } from "../config/trainingFolder.js";
import type { ConfigTree } from "../model/config.js";
import { msg } from "../model/message.js";
import { failure, success, type Outcome } from "../model/outcome.js";
import { resolvePath } from "../paths.js";
import type { FileSystem } from "../ports.js";
import type { ResumeStrategy } from "../frameworks/resumeStrategy.js";
import { knownStrategies } from "./strategies.js";
import type { PlanRefusal, PlanRequest } from "./planRequest.js";
import { textSetting } from "../config/setting.js";

/** A config that Respawn knows how to start. */
export interface Training {
  readonly tree: ConfigTree;
  readonly text: string;
  readonly strategy: ResumeStrategy;
  readonly trainingFolder: string;
  /** The output folder, absolute; undefined when the config leaves it open. */
  readonly run: string | undefined;
}

/** A config is written by hand; what is larger is something else. */
const configLimitBytes = 2 * 1024 * 1024;

/** Reads a config and finds the trainer that it is for, without running anything of it. */
export async function readTraining(
  fs: FileSystem,
  request: PlanRequest,
): Promise<Outcome<Training, PlanRefusal>> {
  const bytes = await fs.read(request.config, 0, configLimitBytes);
  if (!bytes.ok) {
    return usage(
      msg(
        "{0}: cannot be read ({1}). Check the path and its permissions.",
        request.config,
        bytes.detail,
      ),
    );
  }
  const text = new TextDecoder().decode(bytes.value);
  const tree = readConfig(request.config, text, { env: request.env });
  const strategy = knownStrategies.find((candidate) => candidate.framework === tree.framework);
  if (strategy === undefined) {
    return usage(
      msg(
        "{0}: no training config that Respawn knows. It looks for a PPOExpConfig dataclass (Open-Reasoner-Zero) or TrainingArguments (transformers).",
        request.config,
      ),
    );
  }
  const folder = trainingFolder(tree, request.workspaceFolder);
  const output =
    strategy.argument(request.extra, strategy.outputKey) ?? textSetting(tree, strategy.outputKey);
  const run = output === undefined ? undefined : resolvePath(folder, output);
  return success({ tree, text, strategy, trainingFolder: folder, run });
}

function usage(message: PlanRefusal["message"]): Outcome<never, PlanRefusal> {
  return failure({ kind: "usage", message }, message.text);
}
