import type { Checkpoint } from "../../../core/model/checkpoint.js";
import type { Finding } from "../../../core/model/finding.js";
import type { Run } from "../../../core/model/run.js";
import { isInside } from "../../../core/paths.js";
import type { Clock, FileSystem } from "../../../core/ports.js";
import { survey, type Survey } from "../../../core/survey/survey.js";
import { CheckMemory } from "../../../core/verify/checkMemory.js";
import { DeepMemory } from "../../../core/verify/deep/deepMemory.js";
import type { Disposable } from "../../platform/disposal.js";
import { Emitter, type Listen } from "../../platform/emitter.js";
import { Failures } from "../../platform/failures.js";
import type { Logger } from "../../platform/logger.js";
import { Queue } from "../../platform/queue.js";
import type { CheckpointNode } from "./node.js";
import { Quarantine } from "./quarantine.js";

/** What the store needs of the world. */
export interface RunStoreWorld {
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Folders that are scanned. */
  readonly roots: () => readonly string[];
  /** Shows that a scan is under way as long as it is. */
  readonly progress: (work: () => Promise<void>) => PromiseLike<void>;
  /** Tells people of a fault in a scan that they asked for. */
  readonly unexpected: (error: unknown) => void;
}

/** The runs that the views show, and the only place that surveys the disk for them. */
export class RunStore implements Disposable {
  readonly #changed: Emitter<Run | undefined>;
  #runs: readonly Run[] | undefined;
  #problems: readonly Finding[] = [];
  #scan: Promise<void> | undefined;
  /** One survey at a time: an older look never replaces what a newer one found. */
  readonly #surveys = new Queue();
  readonly #memory: CheckMemory;
  readonly #failures: Failures;
  /** What deep checks found in runs that nothing may be written beside. */
  readonly deepMemory = new DeepMemory();
  /** What resumes have set aside, of the runs that are known. */
  readonly quarantine: Quarantine;

  constructor(private readonly world: RunStoreWorld) {
    this.quarantine = new Quarantine(world.fs);
    this.#failures = new Failures(world.logger);
    this.#changed = new Emitter(world.logger);
    this.#memory = new CheckMemory(world.clock);
  }

  /** Undefined until the first scan has ended. */
  get runs(): readonly Run[] | undefined {
    return this.#runs;
  }

  get problems(): readonly Finding[] {
    return this.#problems;
  }

  /** Fires the run that changed, or undefined when the list itself did. */
  get onDidChange(): Listen<Run | undefined> {
    return this.#changed.event;
  }

  /** Scans everything; a scan that runs already is joined. */
  async scan(): Promise<void> {
    this.#scan ??= Promise.resolve(
      this.world.progress(() => this.#scanAll((error) => this.world.unexpected(error))),
    );
    try {
      await this.#scan;
    } finally {
      this.#scan = undefined;
    }
  }

  /** Scans everything without a progress bar, and tells only of what changed. */
  async look(): Promise<void> {
    await (this.#scan ?? this.#scanAll());
  }

  /** Looks again at one run's folder, after something in it changed. */
  rescan(path: string): Promise<void> {
    return this.#surveys.run(async () => {
      const found = await this.#survey(path);
      const run = found.runs.find((candidate) => candidate.path === path);
      const known = this.#runs ?? [];
      const index = known.findIndex((candidate) => candidate.path === path);
      if (run !== undefined && index !== -1) {
        if (found.isMoved || JSON.stringify(run) !== JSON.stringify(known[index])) {
          this.#runs = known.with(index, run);
          this.#changed.fire(run);
        }
      } else if (run !== undefined || index !== -1) {
        const others = known.filter((candidate) => candidate.path !== path);
        this.#runs = sorted(run === undefined ? others : [...others, run]);
        this.#changed.fire(undefined);
      }
    });
  }

  /** Looks again at a checkpoint's run, and gives what the checkpoint is now; what it was, where it is gone. */
  async lookAgain(checkpoint: Checkpoint): Promise<Checkpoint> {
    await this.rescan(checkpoint.run);
    const run = this.#runs?.find(({ path }) => path === checkpoint.run);
    return run?.checkpoints.find(({ path }) => path === checkpoint.path) ?? checkpoint;
  }

  /** Shows everything anew without looking: ages grow although nothing changes. */
  redraw(): void {
    this.#changed.fire(undefined);
  }

  /** The known run that a path lies in. */
  runAt(path: string): Run | undefined {
    return this.#runs?.find((run) => isInside(run.path, path));
  }

  /** The known runs in a folder; undefined where there are none, so that only a look at the disk tells. */
  below(folder: string): readonly Run[] | undefined {
    const found = (this.#runs ?? []).filter(({ path }) => isInside(folder, path));
    return found.length === 0 ? undefined : found;
  }

  /** What is known now of the checkpoint that a row stands for; the row's own word where it is not known any more. */
  checkpointOf(node: CheckpointNode | undefined): Checkpoint | undefined {
    return node?.kind === "checkpoint"
      ? (this.#runs
          ?.find(({ path }) => path === node.run.path)
          ?.checkpoints.find(({ path }) => path === node.checkpoint.path) ?? node.checkpoint)
      : undefined;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #scanAll(onFailure?: (error: unknown) => void): Promise<void> {
    return this.#surveys.run(async () => {
      const runs = new Map<string, Run>();
      const problems: Finding[] = [];
      let isMoved = false;
      for (const root of this.world.roots()) {
        const found = await this.#survey(root, onFailure);
        problems.push(...found.problems);
        isMoved ||= found.isMoved;
        for (const run of found.runs) {
          runs.set(run.path, run);
        }
      }
      const now = { runs: sorted([...runs.values()]), problems };
      const known = { runs: this.#runs, problems: this.#problems };
      this.#runs = now.runs;
      this.#problems = problems;
      if (isMoved || JSON.stringify(known) !== JSON.stringify(now)) {
        this.#changed.fire(undefined);
      }
    });
  }

  /** Surveys one folder. One that fails against all rules keeps what was known of it, and does not hide the others. */
  async #survey(root: string, onFailure?: (error: unknown) => void): Promise<Looked> {
    const what = `surveying ${root}`;
    try {
      const found = await survey(this.world.fs, this.world.clock, root, {
        memory: this.#memory,
        deepMemory: this.deepMemory,
      });
      let isMoved = false;
      for (const { path } of found.runs) {
        isMoved = (await this.quarantine.look(path)) || isMoved;
      }
      this.#failures.succeeded(what);
      return { ...found, isMoved };
    } catch (error) {
      this.#failures.failed(what, error);
      onFailure?.(error);
      const known = (this.#runs ?? []).filter(({ path }) => isInside(root, path));
      return { runs: known, problems: [], isMoved: false };
    }
  }
}

/** What a look at a folder found, and whether something else is in quarantine than before. */
type Looked = Pick<Survey, "runs" | "problems"> & { readonly isMoved: boolean };

function sorted(runs: readonly Run[]): readonly Run[] {
  return runs.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
