import { editDocument } from "../config/editDocument.js";
import { entryOf } from "../config/setting.js";
import type { RuleContext } from "../findings/rule.js";
import { recognise, trainingFolder, type Recognised } from "../frameworks/recognise.js";
import type { ConfigDocument, ConfigScope, TrainingConfig } from "../model/config.js";
import type { Finding } from "../model/finding.js";
import type { Clock, FileSystem } from "../ports.js";
import { checkRules } from "./checkRules.js";
import { lazyFacts, type FactSources, type KnownRuns } from "./facts.js";
import { rulesFor } from "./known.js";

export interface LintOptions {
  readonly workspaceFolder?: string;
  readonly signal?: AbortSignal;
  /** Runs that were surveyed already. */
  readonly known?: KnownRuns;
}

/** Checks a config against what is on disk. A file that is no training config gives no findings. */
export async function lintConfig(
  fs: FileSystem,
  clock: Clock,
  document: ConfigDocument,
  options: LintOptions = {},
): Promise<readonly Finding[]> {
  const recognised = recognise(document);
  return recognised === undefined
    ? []
    : checkRules(
        rulesFor(recognised.framework),
        contextOf({ ...options, fs, clock }, recognised, options.workspaceFolder),
      );
}

function contextOf(
  sources: FactSources,
  recognised: Recognised,
  workspaceFolder: string | undefined,
): RuleContext {
  const { config, framework } = recognised;
  const folder = trainingFolder(recognised, workspaceFolder);
  const runOfPath = (path: string): string | undefined => framework.runOfPath?.(path);
  return {
    config,
    trainingFolder: folder,
    facts: lazyFacts(sources, config, { trainingFolder: folder, runOfPath }),
    looksSaved: (path) => runOfPath(path) !== undefined,
    resumeByHand: (checkpoint) => framework.resumeByHand?.(config, checkpoint, folder),
    set(role, value) {
      const keys = config.roles[role]?.keys ?? [];
      const key = keys.find((each) => entryOf(config, each) !== undefined) ?? keys[0];
      const scope = key === undefined ? undefined : scopeFor(config, key);
      return key === undefined || scope === undefined
        ? undefined
        : editDocument(config.document, [{ scope, key, value }]);
    },
  };
}

/** Where a key is set, the last place if several; else where the framework's settings begin. */
function scopeFor({ scopes }: TrainingConfig, key: string): ConfigScope | undefined {
  return scopes.findLast(({ entries }) => entries.some((entry) => entry.key === key)) ?? scopes[0];
}
