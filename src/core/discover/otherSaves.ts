import { msg } from "../model/message.js";
import { isInside, relativeTo } from "../paths.js";
import type { Sighting } from "./layout.js";

/**
 * For layouts that end a save without a mark: a checkpoint that lacks a file which every other one of the run has
 * was cut off. Names are compared relative to the checkpoint's folder; one save alone has nothing to be held against.
 */
export function heldAgainstOthers(run: readonly Sighting[]): readonly Sighting[] {
  const names = new Map(run.map((sighting) => [sighting, namesIn(sighting)]));
  return run.map((sighting) => {
    const others = run.filter((other) => other !== sighting).map((other) => names.get(other));
    const [first, ...rest] = others;
    const own = names.get(sighting);
    const lacking = [...(first ?? [])].filter(
      (name) => own?.has(name) === false && rest.every((other) => other?.has(name) === true),
    );
    return {
      ...sighting,
      missing: [
        ...sighting.missing,
        ...lacking.map((name) => ({
          file: sighting.path,
          what: msg("has no {0}, which the other checkpoints of this run have", name),
        })),
      ],
    };
  });
}

function namesIn({ path, parts }: Sighting): ReadonlySet<string> {
  return new Set(
    parts
      .flatMap(({ files }) => files)
      .filter((file) => isInside(path, file.path))
      .map((file) => relativeTo(path, file.path)),
  );
}
