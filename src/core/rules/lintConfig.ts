import { entryOf, textSetting } from "../config/setting.js";
import { trainingFolder } from "../config/trainingFolder.js";
import type { ConfigTree } from "../model/config.js";
import type { Finding } from "../model/finding.js";
import type { Run } from "../model/run.js";
import { parentPath, resolvePath } from "../paths.js";
import type { Clock, FileSystem } from "../ports.js";
import { survey } from "../survey/survey.js";
import { knownRules } from "./known.js";
import { looksSaved } from "../frameworks/orz/paths.js";
import type { DiskFacts } from "./rule.js";

export interface LintOptions {
  readonly workspaceFolder?: string;
  readonly signal?: AbortSignal;
}

/** Prompt files are read to count them, up to here. */
const promptLimitBytes = 64 * 1024 * 1024;

/** Checks a config against what is on disk. A file that is no training config gives no findings. */
export async function lintConfig(
  fs: FileSystem,
  clock: Clock,
  tree: ConfigTree,
  options: LintOptions = {},
): Promise<readonly Finding[]> {
  if (tree.framework === undefined) {
    return [];
  }
  const disk = await gather({ fs, clock }, tree, options);
  const findings = knownRules
    .flatMap((rule) => rule.check(tree, disk))
    .filter((finding) => !isIgnored(finding, tree));
  return findings.toSorted(
    (a, b) =>
      (a.range?.start.line ?? 0) - (b.range?.start.line ?? 0) ||
      (a.range?.start.column ?? 0) - (b.range?.start.column ?? 0),
  );
}

/** `# respawn-ignore RULE…` on a line silences those rules there; without a name, all of them. */
function isIgnored({ rule, range }: Finding, { ignores }: ConfigTree): boolean {
  const rules = range === undefined ? undefined : ignores.get(range.start.line);
  return rules !== undefined && (rules.length === 0 || rules.includes(rule));
}

async function gather(
  { fs, clock }: { readonly fs: FileSystem; readonly clock: Clock },
  tree: ConfigTree,
  options: LintOptions,
): Promise<DiskFacts> {
  const folder = trainingFolder(tree, options.workspaceFolder);
  const absolute = (key: string): string | undefined => {
    const text = textSetting(tree, key);
    return text === undefined || text === "" ? undefined : resolvePath(folder, text);
  };
  const output = absolute(tree.framework === "orz" ? "save_path" : "output_dir");
  const named = ["pretrain", "critic_pretrain"].map(absolute).filter((path) => path !== undefined);
  const roots = new Set([
    ...(output === undefined ? [] : [output]),
    ...named.filter(looksSaved).map((path) => parentPath(parentPath(path))),
  ]);
  const runs = new Map<string, Run>();
  for (const root of roots) {
    const found = (await fs.stat(root)).ok
      ? await survey(
          fs,
          clock,
          root,
          options.signal === undefined ? {} : { signal: options.signal },
        )
      : { runs: [] };
    for (const run of found.runs) {
      runs.set(run.path, run);
    }
  }
  const exists = await Promise.all(
    named.map(async (path) => [path, (await fs.stat(path)).ok] as const),
  );
  return {
    trainingFolder: folder,
    run: output === undefined ? undefined : runs.get(output),
    runs: [...runs.values()],
    exists: new Map(exists),
    prompts: await countPrompts(fs, tree, folder),
  };
}

/** Prompts in the JSON lists that `prompt_data` names; undefined as soon as one cannot be counted. */
async function countPrompts(
  fs: FileSystem,
  tree: ConfigTree,
  folder: string,
): Promise<number | undefined> {
  const value = entryOf(tree, "prompt_data")?.value;
  if (value?.kind !== "known" || !Array.isArray(value.data) || value.data.length === 0) {
    return undefined;
  }
  let total = 0;
  for (const name of value.data as readonly unknown[]) {
    const path = typeof name === "string" ? resolvePath(folder, name) : undefined;
    const stat = path === undefined ? undefined : await fs.stat(path);
    if (path === undefined || stat?.ok !== true || stat.value.bytes > promptLimitBytes) {
      return undefined;
    }
    const bytes = await fs.read(path, 0, stat.value.bytes);
    const count = bytes.ok ? listLength(new TextDecoder().decode(bytes.value)) : undefined;
    if (count === undefined) {
      return undefined;
    }
    total += count;
  }
  return total;
}

function listLength(text: string): number | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return Array.isArray(data) ? data.length : undefined;
  } catch {
    return undefined;
  }
}
