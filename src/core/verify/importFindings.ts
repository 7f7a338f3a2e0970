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
        msg("imports {0}: allowed for this run", shortened(key)),
      );
      return [{ rank: 2, finding }];
    }
    const runs = verdict === "code";
    const message = messageOf(runs, found);
    return [{ rank: runs ? 0 : 1, finding: pickleImport[runs ? "at" : "milderAt"](file, message) }];
  });
  const codes = code.map((name) =>
    allowed.has(name)
      ? allowedByUser.at(file, msg("holds code in {0}: allowed for this run", shortened(name)))
      : holdsCode.at(file, msg("holds code that a load runs: {0}", shortened(name))),
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

function messageOf(
  code: boolean,
  { module, name, position, record, misused }: RecordedImport,
): Finding["message"] {
  const full = shortened(`${module}.${name}`);
  const place =
    record === undefined
      ? msg("at byte {0}", position)
      : msg("at byte {0} of {1}", position, shortened(record));
  if (misused === true) {
    return code
      ? msg("imports {0} {1}, and uses it as no library does: it can run code", full, place)
      : msg("imports {0} {1}, and uses it as no library does", full, place);
  }
  return code
    ? msg("imports {0} {1}: outside the allow-list, and it can run code", full, place)
    : msg("imports {0} {1}: outside the allow-list", full, place);
}

/** Names come from the file: of a great length the beginning is shown. A message makes them printable. */
function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
