import type { Finding } from "../../../core/model/finding.js";
import type { Run } from "../../../core/model/run.js";
import { childrenOf, topRows, type CheckpointNode } from "./node.js";
import type { Quarantined } from "./quarantine.js";

/**
 * The rows of the Checkpoints view, without the editor. VS Code keeps the objects that it was given and wants the very same
 * ones in events, so each row has a handle: the first object that stood for it. What a row shows is looked up anew; a
 * handle goes when its row does.
 */
export class Rows {
  #top: ReadonlyMap<string, CheckpointNode> = new Map();
  /** Rows below a row that was asked for, by its id, since the runs last changed. */
  readonly #below = new Map<string, ReadonlyMap<string, CheckpointNode>>();
  readonly #handles = new Map<string, CheckpointNode>();

  /** Takes over what is known now, and forgets the handles of rows that are gone. */
  update(
    runs: readonly Run[],
    problems: readonly Finding[],
    quarantineOf?: (run: string) => readonly Quarantined[],
  ): void {
    this.#top = byId(topRows(runs, problems, quarantineOf));
    this.#below.clear();
    for (const [id, handle] of this.#handles) {
      if (this.current(handle) === undefined) {
        this.#handles.delete(id);
      }
    }
  }

  /** How many handles are kept. */
  get size(): number {
    return this.#handles.size;
  }

  /** The handles of the rows at the top, or below a row; none below one that is gone. */
  children(node?: CheckpointNode): readonly CheckpointNode[] {
    if (node === undefined) {
      return [...this.#top.values()].map((row) => this.#handle(row));
    }
    const current = this.current(node);
    return current === undefined
      ? []
      : [...this.#rowsBelow(current).values()].map((row) => this.#handle(row));
  }

  /** The handle of the row above. Of a row that is gone, what was above it: nothing is kept for that. */
  parent({ parent }: CheckpointNode): CheckpointNode | undefined {
    const current = parent === undefined ? undefined : this.current(parent);
    return current === undefined ? parent : this.#handle(current);
  }

  /** What is known now of a row; undefined when it is gone. */
  current({ id, parent }: CheckpointNode): CheckpointNode | undefined {
    if (parent === undefined) {
      return this.#top.get(id);
    }
    const above = this.current(parent);
    return above === undefined ? undefined : this.#rowsBelow(above).get(id);
  }

  /** The handle of a run's row, undefined while nobody has asked for it. */
  handleOf(run: Run): CheckpointNode | undefined {
    return [...this.#handles.values()].find(
      (handle) => handle.kind === "run" && handle.run.path === run.path,
    );
  }

  #rowsBelow(current: CheckpointNode): ReadonlyMap<string, CheckpointNode> {
    const known = this.#below.get(current.id);
    if (known !== undefined) {
      return known;
    }
    const rows = byId(childrenOf(current));
    this.#below.set(current.id, rows);
    return rows;
  }

  #handle(row: CheckpointNode): CheckpointNode {
    const handle = this.#handles.get(row.id) ?? row;
    this.#handles.set(row.id, handle);
    return handle;
  }
}

function byId(rows: readonly CheckpointNode[]): ReadonlyMap<string, CheckpointNode> {
  return new Map(rows.map((row) => [row.id, row]));
}
