import type { Finding, TextEdit } from "../../core/model/finding.js";
import type { Message } from "../../core/model/message.js";
import { relativeTo } from "../../core/paths.js";
import { printable } from "../../core/printable.js";

type Translate = (message: Message) => string;

/** `file:line:column: severity: message [rule]`, which editors and terminals turn into links. */
export function lintText(findings: readonly Finding[], t: Translate, cwd: string): string {
  return findings
    .map(({ file, range, severity, message, rule, fixes }) => {
      const place = range === undefined ? "" : `:${range.start.line + 1}:${range.start.column + 1}`;
      const fix = (fixes ?? []).map(({ title }) => `    ${t(title)}\n`).join("");
      return `${printable(relativeTo(cwd, file))}${place}: ${severity}: ${t(message)} [${rule}]\n${fix}`;
    })
    .join("");
}

/** JSON of `lint`: a contract. Lines and columns count from 1; an edit's range is [line, column, line, column]. */
export function lintJson(findings: readonly Finding[], t: Translate): string {
  const data = findings.map(({ rule, severity, file, range, message, fixes }) => ({
    rule,
    severity,
    file,
    line: (range?.start.line ?? 0) + 1,
    column: (range?.start.column ?? 0) + 1,
    endLine: (range?.end.line ?? 0) + 1,
    endColumn: (range?.end.column ?? 0) + 1,
    message: t(message),
    fixes: (fixes ?? []).map(({ title, edits }) => ({ title: t(title), edits: edits.map(edit) })),
  }));
  return `${JSON.stringify({ version: 1, findings: data }, null, 2)}\n`;
}

function edit({ file, range, text }: TextEdit): object {
  const { start, end } = range;
  return {
    file,
    range: [start.line + 1, start.column + 1, end.line + 1, end.column + 1],
    text,
  };
}
