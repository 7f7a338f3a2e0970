import { msg } from "../model/message.js";
import { isInside, relativeTo } from "../paths.js";
import type { LayoutMatch } from "./layout.js";

/**
 * For layouts that end a save without a mark: a checkpoint that lacks a file which every other one of the run has
 * was cut off. Names are compared relative to the checkpoint's folder; one save alone has nothing to be held against.
 */
export function heldAgainstOthers(run: readonly LayoutMatch[]): readonly LayoutMatch[] {
  const names = new Map(run.map((match) => [match, namesIn(match)]));
  return run.map((match) => {
    const others = run.filter((other) => other !== match).map((other) => names.get(other));
    const [first, ...rest] = others;
    const own = names.get(match);
    const lacking = [...(first ?? [])].filter(
      (name) => own?.has(name) === false && rest.every((other) => other?.has(name) === true),
    );
    return {
      ...match,
      missing: [
        ...match.missing,
        ...lacking.map((name) => ({
          file: match.path,
          what: msg("has no {0}, which the other checkpoints of this run have", name),
        })),
      ],
    };
  });
}

function namesIn({ path, parts }: LayoutMatch): ReadonlySet<string> {
  return new Set(
    parts
      .flatMap(({ files }) => files)
      .filter((file) => isInside(path, file.path))
      .map((file) => relativeTo(path, file.path)),
  );
}
