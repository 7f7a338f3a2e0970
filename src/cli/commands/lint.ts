import { textLimit } from "../../core/config/limits.js";
import { readDocument, whyUnread } from "../../core/config/readDocument.js";
import { recognise } from "../../core/frameworks/recognise.js";
import { atLevels } from "../../core/findings/levels.js";
import type { Finding } from "../../core/model/finding.js";
import { msg } from "../../core/model/message.js";
import { joinPath, resolvePath } from "../../core/paths.js";
import { startFolder } from "../../core/plan/startFolder.js";
import { lintConfig } from "../../core/rules/lintConfig.js";
import { type CliContext, type CommandResult, exitCode } from "../context.js";
import { lintJson, lintText } from "../report/lintReport.js";
import { sarif } from "../report/sarif.js";
import { ruleLevels } from "../ruleLevels.js";

/** `respawn lint`: exit 1 when a finding is said as an error, 2 when a file cannot be read or an option is wrong. */
export async function lint(
  context: CliContext,
  files: readonly string[],
  options: { readonly json: boolean; readonly sarif: boolean; readonly rule: readonly string[] },
): CommandResult {
  const levels = await ruleLevels(context, options.rule);
  if (levels === undefined) {
    return exitCode.usage;
  }
  const paths =
    files.length > 0
      ? files.map((file) => resolvePath(context.cwd, file))
      : await configsHere(context);
  const found: Finding[] = [];
  let unreadable = false;
  for (const path of paths) {
    const bytes = await context.fs.read(path, 0, textLimit + 1);
    if (!bytes.ok) {
      unreadable = true;
      context.err(
        `respawn: ${context.t(msg("{0}: cannot be read ({1}). Check the path and its permissions.", path, bytes.detail))}\n`,
      );
      continue;
    }
    const document = readDocument(path, new TextDecoder().decode(bytes.value), {
      env: context.env,
    });
    if (files.length > 0 && recognise(document) === undefined) {
      const why =
        whyUnread(document) ??
        msg("{0}: no training config that Respawn knows; nothing to check.", path);
      context.err(`respawn: ${context.t(why)}\n`);
    }
    const workspaceFolder = startFolder(path, [context.cwd]);
    const where = workspaceFolder === undefined ? {} : { workspaceFolder };
    found.push(...(await lintConfig(context.fs, context.clock, document, where)));
  }
  const findings = atLevels(found, levels);
  if (options.json) {
    context.out(lintJson(findings, context.t));
  } else if (options.sarif) {
    context.out(sarif(findings, context.t, context.version));
  } else {
    context.out(lintText(findings, context.t, context.cwd));
  }
  if (unreadable) {
    return exitCode.usage;
  }
  return findings.some(({ severity }) => severity === "error") ? exitCode.findings : exitCode.ok;
}

/** Without a name: the scripts of this folder, and those in `playground/`, where some keep their configs. */
async function configsHere({ fs, cwd }: CliContext): Promise<readonly string[]> {
  const folders = await Promise.all(
    [cwd, joinPath(cwd, "playground")].map(async (folder) => {
      const listing = await fs.list(folder);
      return listing.ok
        ? listing.value
            .filter(({ name, kind }) => kind === "file" && name.endsWith(".py"))
            .map(({ name }) => joinPath(folder, name))
        : [];
    }),
  );
  return folders.flat();
}
