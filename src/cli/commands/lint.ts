import { readConfig } from "../../core/config/readConfig.js";
import { atLevels } from "../../core/findings/levels.js";
import type { Finding } from "../../core/model/finding.js";
import { msg } from "../../core/model/message.js";
import { joinPath, resolvePath } from "../../core/paths.js";
import { lintConfig } from "../../core/rules/lintConfig.js";
import { type CliContext, type CommandResult, exitCode } from "../context.js";
import { lintJson, lintText } from "../report/lintReport.js";
import { sarif } from "../report/sarif.js";
import { ruleLevels } from "../ruleLevels.js";

/** A config is written by hand; what is larger is something else. */
const configLimitBytes = 2 * 1024 * 1024;

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
    const bytes = await context.fs.read(path, 0, configLimitBytes);
    if (!bytes.ok) {
      unreadable = true;
      context.err(
        `respawn: ${context.t(msg("{0}: cannot be read ({1}). Check the path and its permissions.", path, bytes.detail))}\n`,
      );
      continue;
    }
    const tree = readConfig(path, new TextDecoder().decode(bytes.value), { env: context.env });
    if (tree.framework === undefined && files.length > 0) {
      context.err(
        `respawn: ${context.t(msg("{0}: no training config that Respawn knows; nothing to check.", path))}\n`,
      );
    }
    found.push(...(await lintConfig(context.fs, context.clock, tree)));
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

/** Without a name: the configs where Open-Reasoner-Zero keeps them, and scripts of this folder. */
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
