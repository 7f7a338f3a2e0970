import { editDocument } from "../../config/editDocument.js";
import { rolePath } from "../../config/pathSetting.js";
import { textSetting } from "../../config/setting.js";
import type { Checkpoint } from "../../model/checkpoint.js";
import type { ConfigChange, TrainingConfig } from "../../model/config.js";
import type { Fix } from "../../model/finding.js";
import { msg } from "../../model/message.js";
import { baseName, relativeTo } from "../../paths.js";
import { hasCritic } from "./returns.js";

/**
 * Points a config at a checkpoint for people who resume by hand: `pretrain`, `critic_pretrain` and
 * `save_path` change together, for any one of them alone loses something. The new `save_path` keeps the
 * resumed run, which counts from 0 again, from writing over the folders that it came from.
 */
export function resumeFix(
  config: TrainingConfig,
  checkpoint: Checkpoint,
  trainingFolder: string,
): Fix | undefined {
  const [scope] = config.scopes;
  if (scope === undefined) {
    return undefined;
  }
  const folder = relativeTo(trainingFolder, checkpoint.path);
  const changes: ConfigChange[] = [{ scope, key: "pretrain", value: `${folder}/policy` }];
  if (hasCritic(checkpoint)) {
    changes.push({ scope, key: "critic_pretrain", value: `${folder}/critic` });
  }
  const savePath = textSetting(config, "save_path");
  if (savePath !== undefined && rolePath(config, "output", trainingFolder) === checkpoint.run) {
    changes.push({
      scope,
      key: "save_path",
      value: `${savePath}_from${checkpoint.step ?? 0}`,
    });
  }
  const edits = editDocument(config.document, changes);
  return edits === undefined
    ? undefined
    : {
        title: msg(
          "Resume by hand from {0}: set pretrain, critic_pretrain and save_path together",
          baseName(checkpoint.path),
        ),
        edits,
        preferred: true,
      };
}
