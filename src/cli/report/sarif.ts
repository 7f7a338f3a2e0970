import type { FindingDefinition } from "../../core/findings/define.js";
import { helpAddress } from "../../core/findings/helpAddress.js";
import type { Finding } from "../../core/model/finding.js";
import type { Message } from "../../core/model/message.js";
import { knownFindings } from "../../core/rules/registry.js";

const levels = { error: "error", warning: "warning", info: "note" } as const;

/** Findings as SARIF 2.1.0, which code hosts and editors show, with the registry's words on each rule that occurs. */
export function sarif(
  findings: readonly Finding[],
  t: (message: Message) => string,
  version: string,
): string {
  const occurring = new Set(findings.map(({ rule }) => rule));
  const rules = knownFindings.filter(({ id }) => occurring.has(id));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "respawn",
            version,
            informationUri: "https://github.com/respawn-dev/respawn",
            rules: rules.map(descriptor),
          },
        },
        // Columns of regions are counted as editors count them, and so does the rest of Respawn.
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => ({
          ruleId: finding.rule,
          ruleIndex: rules.findIndex(({ id }) => id === finding.rule),
          level: levels[finding.severity],
          message: { text: t(finding.message) },
          locations: [{ physicalLocation: physicalLocation(finding) }],
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** SARIF's reportingDescriptor (section 3.49). */
function descriptor({ id, severity, effect, docs }: FindingDefinition): object {
  return {
    id,
    name: id.replace(/(?:^|-)(\w)/gu, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: docs.what },
    fullDescription: { text: docs.why },
    help: { text: docs.next, markdown: docs.next },
    helpUri: helpAddress(id),
    defaultConfiguration: { level: levels[severity] },
    properties: { effect },
  };
}

/** Absolute file URI, and the region with one-based lines and columns where there is one. */
function physicalLocation({ file, range }: Finding): object {
  const artifactLocation = {
    uri: `file://${encodeURI(file).replace(/[?#]/gu, encodeURIComponent)}`,
  };
  return range === undefined
    ? { artifactLocation }
    : {
        artifactLocation,
        region: {
          startLine: range.start.line + 1,
          startColumn: range.start.column + 1,
          endLine: range.end.line + 1,
          endColumn: range.end.column + 1,
        },
      };
}
