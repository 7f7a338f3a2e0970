import { textLimit } from "../../core/config/limits.js";
import { readDocument } from "../../core/config/readDocument.js";
import type { Checkpoint } from "../../core/model/checkpoint.js";
import type { ConfigDocument } from "../../core/model/config.js";
import { msg, type Message } from "../../core/model/message.js";
import { failure, success, type Outcome } from "../../core/model/outcome.js";
import { resolvePath } from "../../core/paths.js";
import { compareConfigs } from "../../core/compare/compareConfigs.js";
import { compareCheckpoints, compareFiles } from "../../core/compare/compareCheckpoints.js";
import { newestResumable } from "../../core/survey/newestResumable.js";
import { survey } from "../../core/survey/survey.js";
import { type CliContext, type CommandResult, exitCode } from "../context.js";
import { compareJson, compareText, type Compared } from "../report/compareReport.js";
import { textStyle } from "../surveyAll.js";

type Side =
  | { readonly kind: "checkpoint"; readonly path: string; readonly checkpoint: Checkpoint }
  | { readonly kind: "config"; readonly path: string; readonly document: ConfigDocument }
  | { readonly kind: "file"; readonly path: string };

/** `respawn compare A B`: two checkpoints, two files of weights, or two configs. Exit 0 when they agree, 1 when not. */
export async function compare(
  context: CliContext,
  words: readonly [string, string],
  { json }: { readonly json: boolean },
): CommandResult {
  const [a, b] = await Promise.all(words.map((word) => sideOf(context, word)));
  for (const side of [a, b]) {
    if (side?.ok === false) {
      context.err(`respawn: ${context.t(side.reason)}\n`);
    }
  }
  if (a?.ok !== true || b?.ok !== true) {
    return exitCode.usage;
  }
  const compared = await comparedOf(context, a.value, b.value);
  if (compared === undefined) {
    const wrong = msg(
      "{0} and {1} are of different kinds. Name two checkpoints, two files of weights, or two configs.",
      ...words,
    );
    context.err(`respawn: ${context.t(wrong)}\n`);
    return exitCode.usage;
  }
  context.out(json ? compareJson(compared) : compareText(compared, textStyle(context)));
  return compared.groups.every(({ changes }) => changes.length === 0)
    ? exitCode.ok
    : exitCode.findings;
}

async function comparedOf({ fs }: CliContext, a: Side, b: Side): Promise<Compared | undefined> {
  const paths = { a: a.path, b: b.path };
  if (a.kind === "config" && b.kind === "config") {
    return {
      ...paths,
      groups: [{ group: "settings", changes: compareConfigs(a.document, b.document) }],
    };
  }
  const comparison =
    a.kind === "checkpoint" && b.kind === "checkpoint"
      ? await compareCheckpoints(fs, a.checkpoint, b.checkpoint)
      : a.kind === "file" && b.kind === "file"
        ? await compareFiles(fs, a.path, b.path)
        : undefined;
  return comparison === undefined
    ? undefined
    : {
        ...paths,
        groups: (["checkpoint", "tensors", "records"] as const).map((group) => ({
          group,
          changes: comparison[group],
        })),
      };
}

async function sideOf(context: CliContext, word: string): Promise<Outcome<Side, Message>> {
  const path = resolvePath(context.cwd, word);
  const stat = await context.fs.stat(path);
  if (!stat.ok) {
    const message = msg(
      "{0}: cannot be read ({1}). Check the path and its permissions.",
      path,
      stat.detail,
    );
    return failure(message, message.text);
  }
  if (stat.value.kind === "folder") {
    return checkpointSide(context, path);
  }
  if (!/\.(?:py|ya?ml)$/iu.test(path)) {
    return success({ kind: "file", path });
  }
  const bytes = await context.fs.read(path, 0, textLimit);
  const text = bytes.ok ? new TextDecoder().decode(bytes.value) : "";
  return success({
    kind: "config",
    path,
    document: readDocument(path, text, { env: context.env }),
  });
}

/** The checkpoint that a folder is, else the newest resumable one of the run that it is. */
async function checkpointSide(
  { fs, clock }: CliContext,
  path: string,
): Promise<Outcome<Side, Message>> {
  const { runs } = await survey(fs, clock, path);
  const all = runs.flatMap(({ checkpoints }) => checkpoints);
  const checkpoint = all.find((candidate) => candidate.path === path) ?? newestResumable(all);
  if (checkpoint !== undefined) {
    return success({ kind: "checkpoint", path: checkpoint.path, checkpoint });
  }
  const message = msg("{0}: no checkpoint here that could be compared.", path);
  return failure(message, message.text);
}
