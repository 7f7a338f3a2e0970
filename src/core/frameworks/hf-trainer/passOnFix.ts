import { editDocument } from "../../config/editDocument.js";
import type { ConfigDocument } from "../../model/config.js";
import type { Fix } from "../../model/finding.js";
import { msg } from "../../model/message.js";
import type { CallScope } from "./recognise.js";

const key = "resume_from_checkpoint";

/**
 * The edit of one line that makes `train()` resume: from what a parser gave, so that the command line says it from then
 * on, else from `start` (a folder, or `true` for the highest number).
 */
export function passOnFix(
  document: ConfigDocument,
  call: CallScope,
  from: { readonly parsed: string | undefined; readonly start: string | true },
): Fix | undefined {
  const value = from.parsed === undefined ? from.start : null;
  const edits = editDocument(document, [{ scope: call, key, value }]);
  if (edits === undefined) {
    return undefined;
  }
  if (from.parsed === undefined) {
    return {
      title: msg("Pass {0} to trainer.train()", key),
      edits,
      preferred: true,
    };
  }
  // An expression cannot be set as a value; it takes the place of the one that was tried on the text.
  const expression = `${from.parsed}.${key}`;
  return {
    title: msg("Pass {0} on to trainer.train()", expression),
    edits: edits.map((edit) => ({ ...edit, text: edit.text.replace(/\bNone\b/u, expression) })),
    preferred: true,
  };
}
