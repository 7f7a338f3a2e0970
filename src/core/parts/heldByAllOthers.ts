import { msg } from "../model/message.js";
import { isInside, relativeTo } from "../paths.js";
import type { LayoutMatch } from "./layout.js";

/** Names of files that trainers and the scripts around them write when a save has ended. */
const markName =
  /(?:^|\/)(?:commit_success\.txt|_?success|\.?(?:complete|completed|done|finished|commit|committed)|[^/]+\.(?:complete|done|success))$/iu;
/** So many others make a habit. */
const habit = 2;

/**
 * A mark of a save's end that every other checkpoint of the run bears and this one lacks: it was not committed, whatever its
 * layout asks for. On a bucket a save has its last name from the start, and a copy to a local disk keeps the mark.
 */
export function heldByAllOthers(run: readonly LayoutMatch[]): readonly LayoutMatch[] {
  const marks = new Map(run.map((match) => [match, marksIn(match)]));
  return run.map((match) => {
    const [first, ...rest] = run.filter((other) => other !== match).map((each) => marks.get(each));
    const lacking =
      first === undefined || rest.length + 1 < habit
        ? []
        : [...first].filter(
            (name) =>
              marks.get(match)?.has(name) === false && rest.every((other) => other?.has(name)),
          );
    return lacking.length === 0
      ? match
      : {
          ...match,
          missing: [
            ...match.missing,
            ...lacking.map((name) => ({
              file: match.path,
              what: msg("has no {0}, which every other checkpoint of this run has", name),
            })),
          ],
        };
  });
}

function marksIn({ path, parts }: LayoutMatch): ReadonlySet<string> {
  return new Set(
    parts
      .flatMap(({ files }) => files)
      .filter((file) => file.path !== path && isInside(path, file.path))
      .map((file) => relativeTo(path, file.path))
      .filter((name) => markName.test(name)),
  );
}
