import type { Finding, Severity } from "../model/finding.js";
import { msg, type Message } from "../model/message.js";

/** What a finding may be set to: said at another severity, or not at all. */
export type RuleLevel = Severity | "off";

/** Levels by the id of the finding; what is not named keeps its own severity. */
export type RuleLevels = Readonly<Record<string, RuleLevel>>;

/** Every level, from silence up. */
export const ruleLevels: readonly RuleLevel[] = ["off", "info", "warning", "error"];

/**
 * Findings as people want to hear them. For what is shown only: states and resumability were decided before, by
 * effects, and do not change with it.
 */
export function atLevels(findings: readonly Finding[], levels: RuleLevels): readonly Finding[] {
  return findings.flatMap((finding): readonly Finding[] => {
    const level = Object.hasOwn(levels, finding.rule) ? levels[finding.rule] : undefined;
    return level === "off" ? [] : [level === undefined ? finding : { ...finding, severity: level }];
  });
}

/** Levels as they were read, and a sentence for each entry that says nothing. */
export interface ReadLevels {
  readonly levels: RuleLevels;
  readonly problems: readonly Message[];
}

/** Reads entries such as `would-never-save: "off"`, of settings or the command line. */
export function readLevels(
  entries: readonly (readonly [id: string, level: unknown])[],
  ids: ReadonlySet<string>,
): ReadLevels {
  const levels: Record<string, RuleLevel> = {};
  const problems: Message[] = [];
  for (const [id, value] of entries) {
    const level = ruleLevels.find((each) => each === value);
    if (!ids.has(id)) {
      problems.push(msg("{0} is no finding of Respawn's. docs/rules.md lists them.", id));
    } else if (level === undefined) {
      problems.push(msg("{0}: off, info, warning or error is needed, not {1}.", id, String(value)));
    } else {
      levels[id] = level;
    }
  }
  return { levels, problems };
}
