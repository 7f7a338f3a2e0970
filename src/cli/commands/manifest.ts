import type { Checkpoint } from "../../core/model/checkpoint.js";
import { msg } from "../../core/model/message.js";
import { baseName, relativeTo, resolvePath } from "../../core/paths.js";
import { verifyDeep } from "../../core/verify/deep/verifyDeep.js";
import { recordManifest } from "../../core/verify/manifest/recordManifest.js";
import { readManifest } from "../../core/verify/manifest/storedManifest.js";
import { type CliContext, type CommandResult, exitCode } from "../context.js";
import { keep, reportInterrupt, watched } from "../deep.js";
import { checkpointsJson } from "../report/json.js";
import { findingLines } from "../report/runsText.js";
import { reportProblems, surveyAll, textStyle } from "../surveyAll.js";

interface Options {
  readonly json: boolean;
  /** Records what failed a check all the same. */
  readonly force?: boolean;
}

/** `respawn manifest record PATH`: for every checkpoint there. Exit 1 when one was refused. */
export async function manifestRecord(
  context: CliContext,
  path: string,
  { json, force = false }: Options,
): CommandResult {
  const checkpoints = await checkpointsAt(context, path);
  if (checkpoints.length === 0) {
    return exitCode.usage;
  }
  const recorded: { path: string; manifest: string; files: number }[] = [];
  const code = await watched(context, { checkpoints, quiet: json }, async (examiner, watch) => {
    let worst: number = exitCode.ok;
    for (const checkpoint of checkpoints) {
      const world = { ...context, examiner, tool: `respawn ${context.version}` };
      const outcome = await recordManifest(world, checkpoint, watch, { force });
      if (outcome.ok) {
        recorded.push({
          path: checkpoint.path,
          manifest: outcome.value.path,
          files: outcome.value.files,
        });
      } else if (outcome.reason.kind === "cancelled") {
        return exitCode.interrupted;
      } else {
        worst = exitCode.findings;
        const { kind, message } = outcome.reason;
        const way =
          kind === "failed-check" ? ` ${context.t(msg("--force records it all the same."))}` : "";
        context.err(`respawn: ${checkpoint.path}: ${context.t(message)}${way}\n`);
      }
    }
    return worst;
  });
  if (code === exitCode.interrupted) {
    reportInterrupt(context);
    return code;
  }
  context.out(
    json
      ? `${JSON.stringify({ version: 1, recorded }, null, 2)}\n`
      : recorded
          .map(
            ({ manifest, files }) =>
              `${context.t(msg("{0}: {1} files recorded", relativeTo(context.cwd, manifest), files))}\n`,
          )
          .join(""),
  );
  return code;
}

/** `respawn manifest check PATH`: reads every byte of the checkpoints that have one. Exit 1 when one differs or has none. */
export async function manifestCheck(
  context: CliContext,
  path: string,
  { json }: Options,
): CommandResult {
  const checkpoints = await checkpointsAt(context, path);
  if (checkpoints.length === 0) {
    return exitCode.usage;
  }
  const checked: Checkpoint[] = [];
  const code = await watched(context, { checkpoints, quiet: json }, async (examiner, watch) => {
    let worst: number = exitCode.ok;
    for (const checkpoint of checkpoints) {
      if ((await readManifest(context.fs, checkpoint)) === undefined) {
        worst = exitCode.findings;
        context.err(
          `respawn: ${checkpoint.path}: ${context.t(msg("has no manifest. `respawn manifest record` writes one."))}\n`,
        );
        continue;
      }
      const deep = await verifyDeep({ fs: context.fs, examiner }, checkpoint, watch);
      if (deep === undefined) {
        return exitCode.interrupted;
      }
      await keep(context, deep);
      const findings = deep.findings.filter(({ rule }) => rule.startsWith("manifest-"));
      checked.push({ ...deep, findings });
      worst = findings.length > 0 ? exitCode.findings : worst;
    }
    return worst;
  });
  if (code === exitCode.interrupted) {
    reportInterrupt(context);
    return code;
  }
  context.out(json ? checkpointsJson(checked, context.t) : checked.map(text(context)).join(""));
  return code;
}

function text(context: CliContext): (checkpoint: Checkpoint) => string {
  return (checkpoint) => {
    const { path, findings } = checkpoint;
    const word =
      findings.length === 0
        ? msg("{0}: every byte is as it was recorded", relativeTo(context.cwd, path))
        : msg("{0}: is not as it was recorded", relativeTo(context.cwd, path));
    return `${context.t(word)}\n${findingLines(checkpoint, textStyle(context))
      .map((line) => `${line}\n`)
      .join("")}`;
  };
}

async function checkpointsAt(context: CliContext, path: string): Promise<readonly Checkpoint[]> {
  const { runs, problems } = await surveyAll(context, [path]);
  const checkpoints = runs.flatMap((run) => run.checkpoints);
  reportProblems(context, problems);
  if (checkpoints.length === 0 && problems.length === 0) {
    const place = resolvePath(context.cwd, path);
    context.err(
      `respawn: ${context.t(msg("{0}: no checkpoint there. `respawn ls` shows what there is.", baseName(place)))}\n`,
    );
  }
  return checkpoints;
}
