import { applyEdits } from "../../core/config/applyEdits.js";
import { textLimit } from "../../core/config/limits.js";
import type { Fix } from "../../core/model/finding.js";
import { msg } from "../../core/model/message.js";
import { relativeTo } from "../../core/paths.js";
import type { CliContext } from "../context.js";

/** A fix as text: its title, then each file's lines that change, before and after. Nothing is changed. */
export async function fixText(context: CliContext, { title, edits }: Fix): Promise<string> {
  const lines = [`  ${context.t(msg("Fix: {0}", title))}`];
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const bytes = await context.fs.read(file, 0, textLimit);
    if (!bytes.ok) {
      continue;
    }
    const text = new TextDecoder().decode(bytes.value);
    const own = edits.filter((edit) => edit.file === file);
    const [before, after] = [text, applyEdits(text, own)].map((each) => each.split(/\r\n|\r|\n/u));
    const from = Math.min(...own.map(({ range }) => range.start.line));
    const to = Math.max(...own.map(({ range }) => range.end.line));
    const grown = (after?.length ?? 0) - (before?.length ?? 0);
    lines.push(
      `  ${relativeTo(context.cwd, file)}:${from + 1}`,
      ...(before ?? []).slice(from, to + 1).map((line) => `  - ${line}`),
      ...(after ?? []).slice(from, to + 1 + grown).map((line) => `  + ${line}`),
    );
  }
  return `${lines.join("\n")}\n`;
}
