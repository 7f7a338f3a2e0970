import { msg, type Message } from "../../core/model/message.js";
import { relativeTo } from "../../core/paths.js";
import { printable } from "../../core/printable.js";
import type { Change } from "../../core/compare/change.js";
import { shortened } from "./plainText.js";
import { paint, type TextStyle } from "./runsText.js";
import { tableLines } from "./table.js";

/** What two sides differ in, group by group; paths are absolute. */
export interface Compared {
  readonly a: string;
  readonly b: string;
  readonly groups: readonly { readonly group: Group; readonly changes: readonly Change[] }[];
}

type Group = "checkpoint" | "tensors" | "records" | "settings";

const headings: Readonly<Record<Group, Message>> = {
  checkpoint: msg("checkpoint"),
  tensors: msg("tensors"),
  records: msg("records"),
  settings: msg("settings"),
};

/** More lines than that are no comparison to read; `--json` has them all. */
const linesLimit = 50;

/** Differences as text: `subject  a → b`; `+` and `-` for what one side alone has. */
export function compareText({ a, b, groups }: Compared, style: TextStyle): string {
  const { t, cwd } = style;
  const lines = tableLines([
    ["a", printable(relativeTo(cwd, a))],
    ["b", printable(relativeTo(cwd, b))],
  ]);
  const differing = groups.filter(({ changes }) => changes.length > 0);
  const blocks = differing.map(({ group, changes }) => {
    const rows = changes.slice(0, linesLimit).map(changeRow);
    const more = changes.length - rows.length;
    const tail = more > 0 ? [`  ${t(msg("… {0} more", more))}`] : [];
    return ["", paint(style, "bold", t(headings[group])), ...tableLines(rows), ...tail];
  });
  const same = differing.length === 0 ? ["", t(msg("No difference."))] : [];
  return `${[...lines, ...blocks.flat(), ...same].join("\n")}\n`;
}

function changeRow({ subject, a, b }: Change): readonly string[] {
  const sign = a === undefined ? "+" : b === undefined ? "-" : " ";
  const shown = [a, b]
    .filter((side) => side !== undefined)
    .map((side) => shortened(printable(side)));
  return [sign, printable(subject), shown.join(" → ")];
}

/** JSON of `compare`: a contract; null where a side does not have it. */
export function compareJson({ a, b, groups }: Compared): string {
  const changes = groups.flatMap(({ group, changes: all }) =>
    all.map((change) => ({
      group,
      subject: change.subject,
      a: change.a ?? null,
      b: change.b ?? null,
    })),
  );
  return `${JSON.stringify({ version: 1, a, b, same: changes.length === 0, changes }, null, 2)}\n`;
}
