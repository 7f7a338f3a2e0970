import type { Checkpoint } from "../../../core/model/checkpoint.js";
import type { Run } from "../../../core/model/run.js";

/** Tells checkpoints that were saved while the runs were watched from those that were there before. */
export class NewlySaved {
  /** Paths that were complete when they were first seen, or were told already; undefined before the first look. */
  #known: Set<string> | undefined;

  /** The checkpoints that have become complete since the last look; none at the first. */
  of(runs: readonly Run[]): readonly Checkpoint[] {
    const all = runs.flatMap(({ checkpoints }) => checkpoints);
    const paths = new Set(all.map(({ path }) => path));
    const complete = all.filter(({ state }) => state === "complete");
    const known = this.#known;
    const saved = known === undefined ? [] : complete.filter(({ path }) => !known.has(path));
    // What was deleted is forgotten: a new save at its place is a new save.
    this.#known = new Set([
      ...[...(known ?? [])].filter((path) => paths.has(path)),
      ...complete.map(({ path }) => path),
    ]);
    return saved;
  }

  /** Tells a checkpoint once more at the next look. */
  again({ path }: Checkpoint): void {
    this.#known?.delete(path);
  }
}
