import { parseJsonc } from "../core/formats/json/jsonc.js";
import { readLevels, type RuleLevels } from "../core/findings/levels.js";
import { msg } from "../core/model/message.js";
import { joinPath } from "../core/paths.js";
import { knownFindings } from "../core/rules/registry.js";
import type { CliContext } from "./context.js";

/** A file of settings is written by hand. */
const settingsLimitBytes = 1024 * 1024;

const ids: ReadonlySet<string> = new Set(knownFindings.map(({ id }) => id));

/**
 * How loudly findings are said here: `respawn.rules` of `.vscode/settings.json` in the current folder, so that the editor and
 * the command line agree, and over it the `--rule id=level` options. An entry of the settings that says nothing is told
 * and passed over; undefined, told too, when an option is wrong.
 */
export async function ruleLevels(
  context: CliContext,
  options: readonly string[],
): Promise<RuleLevels | undefined> {
  const path = joinPath(context.cwd, ".vscode/settings.json");
  const set = readLevels(await entriesOf(context, path), ids);
  for (const problem of set.problems) {
    context.err(`respawn: ${path}: ${context.t(problem)}\n`);
  }
  const asked = readLevels(options.map(pair), ids);
  for (const problem of asked.problems) {
    context.err(`respawn: --rule: ${context.t(problem)}\n`);
  }
  return asked.problems.length > 0 ? undefined : { ...set.levels, ...asked.levels };
}

async function entriesOf(
  context: CliContext,
  path: string,
): Promise<readonly (readonly [string, unknown])[]> {
  const bytes = await context.fs.read(path, 0, settingsLimitBytes);
  if (!bytes.ok) {
    return [];
  }
  const settings = parseJsonc(new TextDecoder().decode(bytes.value));
  if (settings === undefined) {
    context.err(
      `respawn: ${path}: ${context.t(msg("is no JSON, so respawn.rules in it is not applied."))}\n`,
    );
    return [];
  }
  const rules = isRecord(settings) ? settings["respawn.rules"] : undefined;
  return isRecord(rules) ? Object.entries(rules) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function pair(option: string): readonly [string, unknown] {
  const at = option.indexOf("=");
  return at < 0 ? [option, ""] : [option.slice(0, at), option.slice(at + 1)];
}
