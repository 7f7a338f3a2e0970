import { rolePath } from "../config/pathSetting.js";
import { roleEntry } from "../config/setting.js";
import { checkpointAt, type RuleFacts } from "../findings/rule.js";
import type { TrainingConfig } from "../model/config.js";
import type { Run } from "../model/run.js";
import { resolvePath } from "../paths.js";
import type { Clock, FileSystem } from "../ports.js";
import { survey } from "../survey/survey.js";

/** Runs that were surveyed already and are kept up to date: an editor's. */
export interface KnownRuns {
  /** The runs below a folder; undefined when nobody looks after it. */
  below(folder: string): Promise<readonly Run[] | undefined>;
}

/** What facts are taken from. */
export interface FactSources {
  readonly fs: FileSystem;
  readonly clock: Clock;
  /** Asked before the disk is surveyed. */
  readonly known?: KnownRuns;
  readonly signal?: AbortSignal;
}

/** Data files are read to count their samples, up to here. */
const dataLimitBytes = 64 * 1024 * 1024;

/** The facts around a config, none of them looked up yet. */
export function lazyFacts(
  sources: FactSources,
  config: TrainingConfig,
  place: {
    readonly trainingFolder: string;
    /** For a path that only a checkpoint of this framework has: the folder of its run. */
    readonly runOfPath: (path: string) => string | undefined;
  },
): RuleFacts {
  const { fs } = sources;
  const output = rolePath(config, "output", place.trainingFolder);
  const runs = once(async () => {
    const named = (["weights", "criticWeights"] as const)
      .map((role) => rolePath(config, role, place.trainingFolder))
      .flatMap((path) => (path === undefined ? [] : (place.runOfPath(path) ?? [])));
    const roots = new Set([...(output === undefined ? [] : [output]), ...named]);
    const found = await Promise.all([...roots].map((root) => runsBelow(sources, root)));
    return [...new Map(found.flat().map((run) => [run.path, run])).values()];
  });
  const existing = new Map<string, Promise<boolean>>();
  return {
    runs,
    run: async () =>
      output === undefined ? undefined : (await runs()).find(({ path }) => path === output),
    checkpointAt: async (path) =>
      checkpointAt(path, await runs()) ?? checkpointAt(path, await runsBelow(sources, path)),
    exists: (path) => {
      const known = existing.get(path) ?? fs.stat(path).then(({ ok }) => ok);
      existing.set(path, known);
      return known;
    },
    samples: once(() => countSamples(fs, config, place.trainingFolder)),
  };
}

function once<T>(effect: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= effect());
}

async function runsBelow(
  { fs, clock, known, signal }: FactSources,
  root: string,
): Promise<readonly Run[]> {
  const kept = await known?.below(root);
  if (kept !== undefined || !(await fs.stat(root)).ok) {
    return kept ?? [];
  }
  return (await survey(fs, clock, root, signal === undefined ? {} : { signal })).runs;
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
