import { verdictOf } from "../formats/pickle/allowList.js";
import type { RecordedImport } from "../formats/pickle/pickleFile.js";
import type { Finding } from "../model/finding.js";
import { allowedByUser, holdsCode, pickleImport } from "../findings/contents.js";
import { msg } from "../model/message.js";

/** A whole model that was pickled names dozens of classes; the first tell enough. */
const shown = 20;

/** What a load of a file would run: names that a pickle imports, and code as such. */
export interface Runs {
  readonly imports?: readonly RecordedImport[];
  readonly code?: readonly string[];
}

/**
 * Findings on what a load of a file would run: a warning for a name outside the allow-list, an error for one that runs
 * code. What the user allowed for this run is told as such. No finding does not mean that loading is harmless. Each name
 * once, in order of first use, the errors first.
 */
export function importFindings(
  file: string,
  { imports = [], code = [] }: Runs,
  allowed: ReadonlySet<string> = new Set(),
): readonly Finding[] {
  const seen = new Set<string>();
  const named = imports.flatMap((found) => {
    const verdict = verdictOf(found);
    const key = `${found.module}.${found.name}`;
    if (verdict === "listed" || seen.has(key)) {
      return [];
    }
    seen.add(key);
    if (allowed.has(key)) {
      const finding = allowedByUser.at(
        file,
        msg("imports {0}: allowed for this run", printable(key)),
      );
      return [{ rank: 2, finding }];
    }
    const runs = verdict === "code";
    const message = messageOf(runs, found);
    return [{ rank: runs ? 0 : 1, finding: pickleImport[runs ? "at" : "milderAt"](file, message) }];
  });
  const codes = code.map((name) =>
    allowed.has(name)
      ? allowedByUser.at(file, msg("holds code in {0}: allowed for this run", printable(name)))
      : holdsCode.at(file, msg("holds code that a load runs: {0}", printable(name))),
  );
  const ordered = [
    ...codes,
    ...named.toSorted((a, b) => a.rank - b.rank).map(({ finding }) => finding),
  ];
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

/** Names that keep a checkpoint from being resumed until the user allows them, each once. */
export function namesToAllow(runs: Runs): readonly string[] {
  const names = (runs.imports ?? [])
    .filter((found) => verdictOf(found) !== "listed")
    .map(({ module, name }) => `${module}.${name}`);
  return [...new Set([...names, ...(runs.code ?? [])])];
}

function messageOf(
  code: boolean,
  { module, name, position, record, misused }: RecordedImport,
): Finding["message"] {
  const full = printable(`${module}.${name}`);
  const place =
    record === undefined
      ? msg("at byte {0}", position)
      : msg("at byte {0} of {1}", position, printable(record));
  if (misused === true) {
    return code
      ? msg("imports {0} {1}, and uses it as no library does: it can run code", full, place)
      : msg("imports {0} {1}, and uses it as no library does", full, place);
  }
  return code
    ? msg("imports {0} {1}: outside the allow-list, and it can run code", full, place)
    : msg("imports {0} {1}: outside the allow-list", full, place);
}

/** Names come from the file: control characters and great lengths are not shown. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/gu, "\ufffd");
  return plain.length > 200 ? `${plain.slice(0, 200)}…` : plain;
}
