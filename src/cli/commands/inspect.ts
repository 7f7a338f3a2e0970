import { msg } from "../../core/model/message.js";
import { resolvePath } from "../../core/paths.js";
import { inspectPath } from "../../core/formats/inspectFile.js";
import { selectTensors, type TensorOrder } from "../../core/formats/selectTensors.js";
import { type CliContext, type CommandResult, exitCode } from "../context.js";
import { inspectJson, inspectText } from "../report/inspectReport.js";
import { textStyle } from "../surveyAll.js";

export interface InspectOptions {
  readonly json: boolean;
  readonly filter: string;
  readonly sort?: TensorOrder;
  readonly limit?: number;
}

/** `respawn inspect FILE`: what its headers say. Exit 0 when it is whole and imports listed names alone, else 1; 2 when it is nothing to inspect. */
export async function inspect(
  context: CliContext,
  file: string,
  options: InspectOptions,
): CommandResult {
  const path = resolvePath(context.cwd, file);
  const stat = await context.fs.stat(path);
  if (!stat.ok || stat.value.kind !== "file") {
    context.err(
      `respawn: ${context.t(
        stat.ok
          ? msg("{0}: is a folder. Name a file; `respawn ls` lists a folder's checkpoints.", path)
          : msg(
              "{0}: cannot be read ({1}). Check the path and its permissions.",
              path,
              stat.detail,
            ),
      )}\n`,
    );
    return exitCode.usage;
  }
  const facts = await inspectPath(context.fs, path);
  if (facts.format === "unknown" || facts.defect?.kind === "unreadable") {
    context.err(
      `respawn: ${path}: ${facts.defect === undefined ? "" : context.t(facts.defect.message)}\n`,
    );
    return exitCode.usage;
  }
  const selected = selectTensors(facts.tensors, {
    filter: options.filter,
    order: options.sort,
    descending: options.sort === "bytes",
  });
  const shown = { path, facts, selected, limit: options.limit ?? selected.length };
  context.out(
    options.json ? inspectJson(shown, context.t) : inspectText(shown, textStyle(context)),
  );
  const whole = facts.defect === undefined || facts.defect.kind === "cannot-verify";
  const listed = facts.imports.every(({ allowed }) => allowed) && facts.code.length === 0;
  return whole && listed ? exitCode.ok : exitCode.findings;
}
