import { msg, type Message } from "../../../core/model/message.js";
import type { FileFacts } from "../../../core/formats/fileFacts.js";
import { bytesText, countText } from "../../../core/words.js";
import type { TensorsPage, TensorsStrings } from "../../../shared/protocol.js";

type Translate = (message: Message) => string;

/** A file's facts as its page shows them: no vscode here, so that it can be tested as data. */
export function tensorsPage(facts: FileFacts, t: Translate): TensorsPage {
  return {
    summary: summary(facts, t),
    notice: notice(facts, t),
    tensors: facts.tensors.map(({ name, dtype, shape, bytes }) => [
      name,
      dtype,
      shape,
      bytes ?? null,
    ]),
    metadata: [...facts.metadata],
    imports: facts.imports.map(({ name, offset, record, allowed }) => ({
      name,
      place:
        record === undefined
          ? t(msg("at byte {0}", offset))
          : t(msg("at byte {0} of {1}", offset, record)),
      warning: allowed ? undefined : t(msg("outside the allow-list")),
    })),
    foreign: facts.format === "unknown",
    strings: strings(t),
  };
}

function summary({ format, bytes, totals }: FileFacts, t: Translate): readonly string[] {
  const file = format === "unknown" ? [bytesText(bytes)] : [format, bytesText(bytes)];
  return totals.tensors === 0
    ? file
    : [
        ...file,
        t(msg("{0} tensors", totals.tensors)),
        t(msg("{0} elements", countText(totals.elements))),
        ...[...totals.bytes].map(([dtype, sum]) => `${dtype} ${bytesText(sum)}`),
      ];
}

function notice({ defect, imports }: FileFacts, t: Translate): TensorsPage["notice"] {
  if (defect !== undefined) {
    const severity = defect.kind === "cannot-verify" ? "warning" : "error";
    return { severity, text: t(msg("This file {0}.", t(defect.message))) };
  }
  const outside = imports.filter(({ allowed }) => !allowed).length;
  return outside === 0
    ? undefined
    : {
        severity: "warning",
        text: t(msg("Loading this file would import {0} names outside the allow-list.", outside)),
      };
}

function strings(t: Translate): TensorsStrings {
  return {
    tensors: t(msg("Tensors")),
    metadata: t(msg("Metadata")),
    imports: t(msg("Imports")),
    filter: t(msg("Filter by name or dtype")),
    matches: t(msg("{0} of {1}")),
    noMatches: t(msg("No tensor matches.")),
    columns: {
      name: t(msg("Name")),
      dtype: t(msg("Dtype")),
      shape: t(msg("Shape")),
      bytes: t(msg("Size")),
    },
    key: t(msg("Key")),
    value: t(msg("Value")),
    position: t(msg("Position")),
    openWith: t(msg("Open With…")),
  };
}
