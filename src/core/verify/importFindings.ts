import { verdictOf } from "../formats/pickle/allowList.js";
import type { RecordedImport } from "../formats/pickle/pickleFile.js";
import type { Finding } from "../model/finding.js";
import { pickleImport } from "../findings/contents.js";
import { msg } from "../model/message.js";

/** A whole model that was pickled names dozens of classes; the first tell enough. */
const shown = 20;

/**
 * Findings on what a file would import: a warning for a name outside the allow-list, an error for one that runs code.
 * No finding does not mean that loading is harmless. Each name once, in order of first use, the errors first.
 */
export function importFindings(
  file: string,
  imports: readonly RecordedImport[],
): readonly Finding[] {
  const seen = new Set<string>();
  const named = imports.flatMap((found) => {
    const verdict = verdictOf(found);
    const key = `${found.module}.${found.name}`;
    if (verdict === "listed" || seen.has(key)) {
      return [];
    }
    seen.add(key);
    const place = found.record ?? "";
    const args = [printable(key), found.position, place === "" ? "" : printable(place)] as const;
    const code = verdict === "code";
    const message = messageOf(code, args);
    return [{ code, finding: pickleImport[code ? "at" : "milderAt"](file, message) }];
  });
  const ordered = [...named.filter(({ code }) => code), ...named.filter(({ code }) => !code)].map(
    ({ finding }) => finding,
  );
  return ordered.length <= shown
    ? ordered
    : [
        ...ordered.slice(0, shown),
        pickleImport.milderAt(
          file,
          msg("imports {0} more names outside the allow-list", ordered.length - shown),
        ),
      ];
}

function messageOf(
  code: boolean,
  [name, position, record]: readonly [string, number, string],
): Finding["message"] {
  if (record === "") {
    return code
      ? msg("imports {0} at byte {1}: outside the allow-list, and it can run code", name, position)
      : msg("imports {0} at byte {1}: outside the allow-list", name, position);
  }
  return code
    ? msg(
        "imports {0} at byte {1} of {2}: outside the allow-list, and it can run code",
        name,
        position,
        record,
      )
    : msg("imports {0} at byte {1} of {2}: outside the allow-list", name, position, record);
}

/** Names come from the file: control characters and great lengths are not shown. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/gu, "\ufffd");
  return plain.length > 200 ? `${plain.slice(0, 200)}…` : plain;
}
