import type { Finding } from "../../core/model/finding.js";
import type { Message } from "../../core/model/message.js";

const levels = { error: "error", warning: "warning", info: "note" } as const;

/** Findings as SARIF 2.1.0, which code hosts and editors show. */
export function sarif(
  findings: readonly Finding[],
  t: (message: Message) => string,
  version: string,
): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
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
            rules: rules.map((id) => ({ id })),
          },
        },
        results: findings.map((finding) => ({
          ruleId: finding.rule,
          ruleIndex: rules.indexOf(finding.rule),
          level: levels[finding.severity],
          message: { text: t(finding.message) },
          locations: [{ physicalLocation: physicalLocation(finding) }],
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
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
