import { roleEntry } from "../config/setting.js";
import { rolePath } from "../config/pathSetting.js";
import type { DiskFacts } from "../findings/rule.js";
import { recognise, trainingFolder, type Recognised } from "../frameworks/recognise.js";
import type { ConfigDocument, TrainingConfig } from "../model/config.js";
import type { Finding } from "../model/finding.js";
import type { Run } from "../model/run.js";
import { resolvePath } from "../paths.js";
import type { Clock, FileSystem } from "../ports.js";
import { survey } from "../survey/survey.js";
import { rulesFor } from "./known.js";

export interface LintOptions {
  readonly workspaceFolder?: string;
  readonly signal?: AbortSignal;
}

/** Data files are read to count their samples, up to here. */
const dataLimitBytes = 64 * 1024 * 1024;

/** Checks a config against what is on disk. A file that is no training config gives no findings. */
export async function lintConfig(
  fs: FileSystem,
  clock: Clock,
  document: ConfigDocument,
  options: LintOptions = {},
): Promise<readonly Finding[]> {
  const recognised = recognise(document);
  if (recognised === undefined) {
    return [];
  }
  const disk = await gather({ fs, clock }, recognised, options);
  const findings = rulesFor(recognised.framework)
    .flatMap((rule) => rule.check(recognised.config, disk))
    .filter((finding) => !isIgnored(finding, document));
  return findings.toSorted(
    (a, b) =>
      (a.range?.start.line ?? 0) - (b.range?.start.line ?? 0) ||
      (a.range?.start.column ?? 0) - (b.range?.start.column ?? 0),
  );
}

/** `# respawn-ignore RULE…` on a line silences those rules there; without a name, all of them. */
function isIgnored({ rule, range }: Finding, { ignores }: ConfigDocument): boolean {
  const rules = range === undefined ? undefined : ignores.get(range.start.line);
  return rules !== undefined && (rules.length === 0 || rules.includes(rule));
}

async function gather(
  { fs, clock }: { readonly fs: FileSystem; readonly clock: Clock },
  recognised: Recognised,
  options: LintOptions,
): Promise<DiskFacts> {
  const { config, framework } = recognised;
  const folder = trainingFolder(recognised, options.workspaceFolder);
  const runOfPath = (path: string): string | undefined => framework.runOfPath?.(path);
  const output = rolePath(config, "output", folder);
  const named = (["weights", "criticWeights"] as const)
    .map((role) => rolePath(config, role, folder))
    .filter((path) => path !== undefined);
  const roots = new Set([
    ...(output === undefined ? [] : [output]),
    ...named.map(runOfPath).filter((path) => path !== undefined),
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
    samples: await countSamples(fs, config, folder),
    looksSaved: (path) => runOfPath(path) !== undefined,
    resumeByHand: (checkpoint) => framework.resumeByHand?.(config, checkpoint, folder),
  };
}

/** Samples in the JSON lists that the data setting names; undefined as soon as one cannot be counted. */
async function countSamples(
  fs: FileSystem,
  config: TrainingConfig,
  folder: string,
): Promise<number | undefined> {
  const value = roleEntry(config, "data")?.value;
  if (value?.kind !== "known" || !Array.isArray(value.data) || value.data.length === 0) {
    return undefined;
  }
  let total = 0;
  for (const name of value.data as readonly unknown[]) {
    const path = typeof name === "string" ? resolvePath(folder, name) : undefined;
    const stat = path === undefined ? undefined : await fs.stat(path);
    if (path === undefined || stat?.ok !== true || stat.value.bytes > dataLimitBytes) {
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
