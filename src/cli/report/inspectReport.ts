import { msg, type Message } from "../../core/model/message.js";
import { relativeTo } from "../../core/paths.js";
import { printable } from "../../core/printable.js";
import type { FileFacts } from "../../core/formats/fileFacts.js";
import type { TensorFacts } from "../../core/formats/tensorFacts.js";
import { bytesText, countText, shapeText } from "../../core/words.js";
import { shortened } from "./plainText.js";
import { paint, type TextStyle } from "./runsText.js";
import { tableLines } from "./table.js";

/** A file's facts, and which of its tensors to show. */
export interface Inspected {
  readonly path: string;
  readonly facts: FileFacts;
  readonly selected: readonly TensorFacts[];
  readonly limit: number;
}

/** Facts as text: a line for the file, one for the totals, then tensors, metadata and imports. */
export function inspectText({ path, facts, selected, limit }: Inspected, style: TextStyle): string {
  const { t, cwd } = style;
  const { format, bytes, defect } = facts;
  const lines = [
    `${paint(style, "bold", printable(relativeTo(cwd, path)))} · ${format} · ${bytesText(bytes)}`,
  ];
  if (defect !== undefined) {
    const colour = defect.kind === "cannot-verify" ? "yellow" : "red";
    lines.push(paint(style, colour, `${colour === "red" ? "✗" : "?"} ${t(defect.message)}`));
  }
  if (facts.tensors.length > 0) {
    lines.push(t(totalsLine(facts)), "", ...tensorLines(selected.slice(0, limit), style));
  }
  const hidden = selected.length - Math.min(selected.length, limit);
  if (hidden > 0) {
    lines.push(`  ${t(msg("… {0} more", hidden))}`);
  }
  if (facts.tensors.length > 0 && selected.length < facts.tensors.length) {
    lines.push(`  ${t(msg("{0} of {1} tensors match", selected.length, facts.tensors.length))}`);
  }
  return [...lines, ...metadataLines(facts, style), ...importLines(facts, style), ""].join("\n");
}

/** `291 tensors · 8.03B parameters · BF16 16.1 GB`. */
function totalsLine({ totals }: FileFacts): Message {
  const bytes = [...totals.bytes].map(([dtype, sum]) => `${dtype} ${bytesText(sum)}`);
  return msg(
    "{0} tensors · {1} elements · {2}",
    totals.tensors,
    countText(totals.elements),
    bytes.join(", "),
  );
}

function tensorLines(tensors: readonly TensorFacts[], style: TextStyle): readonly string[] {
  const { t } = style;
  const heading = [t(msg("name")), t(msg("dtype")), t(msg("shape")), t(msg("size"))];
  const rows = tensors.map(({ name, dtype, shape, bytes }) => [
    name === "" ? "-" : printable(name),
    dtype,
    shapeText(shape),
    bytes === undefined ? "?" : bytesText(bytes),
  ]);
  const [first = "", ...rest] = tableLines([heading, ...rows], [3]);
  return [paint(style, "gray", `  ${first}`), ...rest.map((line) => `  ${line}`)];
}

function metadataLines({ metadata }: FileFacts, style: TextStyle): readonly string[] {
  if (metadata.size === 0) {
    return [];
  }
  const rows = [...metadata].map(([key, value]) => [printable(key), shortened(printable(value))]);
  return [
    "",
    paint(style, "gray", style.t(msg("metadata"))),
    ...tableLines(rows).map((line) => `  ${line}`),
  ];
}

function importLines({ imports }: FileFacts, style: TextStyle): readonly string[] {
  if (imports.length === 0) {
    return [];
  }
  const rows = imports.map(({ name, offset, allowed }) => [
    allowed ? " " : "!",
    printable(name),
    style.t(msg("at byte {0}", offset)),
    allowed ? "" : style.t(msg("outside the allow-list")),
  ]);
  return [
    "",
    paint(style, "gray", style.t(msg("imports of the pickle"))),
    ...tableLines(rows).map((line, index) =>
      imports[index]?.allowed === false ? paint(style, "red", `  ${line}`) : `  ${line}`,
    ),
  ];
}

/** JSON of `inspect`: a contract. */
export function inspectJson(
  { path, facts, selected, limit }: Inspected,
  t: (message: Message) => string,
): string {
  const { format, bytes, metadata, imports, totals, defect } = facts;
  const data = {
    version: 1,
    file: path,
    format,
    bytes,
    flaw: defect === undefined ? null : { kind: defect.kind, message: t(defect.message) },
    totals: {
      tensors: totals.tensors,
      elements: totals.elements,
      bytes: Object.fromEntries(totals.bytes),
    },
    tensors: selected.slice(0, limit).map(({ name, dtype, shape, bytes: size }) => ({
      name,
      dtype,
      shape,
      bytes: size ?? null,
    })),
    metadata: Object.fromEntries(metadata),
    imports,
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}
