import { pythonLiteral } from "../../config/python/pythonString.js";
import { entryOf, textSetting } from "../../config/setting.js";
import type { Checkpoint } from "../../model/checkpoint.js";
import type { ConfigTree } from "../../model/config.js";
import type { Fix, TextEdit } from "../../model/finding.js";
import { msg } from "../../model/message.js";
import { baseName, joinPath, relativeTo } from "../../paths.js";

/**
 * Points a config at a checkpoint for people who resume by hand: `pretrain`, `critic_pretrain` and
 * `save_path` change together, for any one of them alone loses something. The new `save_path` keeps the
 * resumed run, which counts from 0 again, from writing over the folders that it came from.
 */
export function resumeFix(
  tree: ConfigTree,
  checkpoint: Checkpoint,
  trainingFolder: string,
): Fix | undefined {
  const folder = relativeTo(trainingFolder, checkpoint.path);
  const edits = [setText(tree, "pretrain", joinRelative(folder, "policy"))];
  if (checkpoint.parts.some(({ role }) => role === "critic")) {
    edits.push(setText(tree, "critic_pretrain", joinRelative(folder, "critic")));
  }
  const savePath = textSetting(tree, "save_path");
  const absolute = savePath === undefined ? undefined : joinAbsolute(trainingFolder, savePath);
  if (absolute === checkpoint.run && savePath !== undefined) {
    edits.push(setText(tree, "save_path", `${savePath}_from${checkpoint.step ?? 0}`));
  }
  const complete = edits.filter((edit) => edit !== undefined);
  return complete.length < edits.length
    ? undefined
    : {
        title: msg(
          "Resume by hand from {0}: set pretrain, critic_pretrain and save_path together",
          baseName(checkpoint.path),
        ),
        edits: complete,
        preferred: true,
      };
}

/** Replaces a key's value, or adds the key after the last field. */
function setText(tree: ConfigTree, key: string, text: string): TextEdit | undefined {
  const entry = entryOf(tree, key);
  if (entry !== undefined) {
    return { file: tree.file, range: entry.valueRange, text: pythonLiteral(text) };
  }
  return tree.insertAt === undefined
    ? undefined
    : {
        file: tree.file,
        range: tree.insertAt.range,
        text: `\n${tree.insertAt.indent}${key}: str = ${pythonLiteral(text)}`,
      };
}

function joinRelative(folder: string, name: string): string {
  return `${folder}/${name}`;
}

function joinAbsolute(folder: string, path: string): string {
  return path.startsWith("/") ? joinPath(path) : joinPath(folder, path);
}
