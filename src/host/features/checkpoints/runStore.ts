import * as vscode from "vscode";
import type { Finding } from "../../../core/model/finding.js";
import type { Run } from "../../../core/model/run.js";
import { isInside } from "../../../core/paths.js";
import type { Clock, FileSystem } from "../../../core/ports.js";
import { CheckMemory } from "../../../core/verify/checkMemory.js";
import { survey } from "../../../core/survey/survey.js";
import { readSettings } from "../../platform/settings.js";

/** The runs that the views show, and the only place that surveys the disk for them. */
export class RunStore implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<Run | undefined>();
  /** Fires the run that changed, or undefined when the list itself did. */
  readonly onDidChange = this.#changed.event;
  #runs: readonly Run[] | undefined;
  #problems: readonly Finding[] = [];
  #scan: Promise<void> | undefined;
  readonly #memory: CheckMemory;

  constructor(
    private readonly fs: FileSystem,
    private readonly clock: Clock,
  ) {
    this.#memory = new CheckMemory(clock);
  }

  /** Undefined until the first scan has ended. */
  get runs(): readonly Run[] | undefined {
    return this.#runs;
  }

  get problems(): readonly Finding[] {
    return this.#problems;
  }

  /** Folders that are scanned: the workspace's, and those that the user named. */
  get roots(): readonly string[] {
    const folders = vscode.workspace.workspaceFolders ?? [];
    return [...new Set([...folders.map(({ uri }) => corePath(uri)), ...readSettings().roots])];
  }

  /** Scans everything; a scan that runs already is joined. */
  async scan(): Promise<void> {
    this.#scan ??= Promise.resolve(
      vscode.window.withProgress({ location: { viewId: "respawn.checkpoints" } }, () =>
        this.#scanAll(),
      ),
    );
    try {
      await this.#scan;
    } finally {
      this.#scan = undefined;
    }
  }

  /** Scans everything without a progress bar, and tells only of what changed. */
  async look(): Promise<void> {
    if (this.#runs !== undefined && this.#scan === undefined) {
      await this.#scanAll();
    }
  }

  /** Looks again at one run's folder, after something in it changed. */
  async rescan(path: string): Promise<void> {
    const found = await survey(this.fs, this.clock, path, { memory: this.#memory });
    const run = found.runs.find((candidate) => candidate.path === path);
    const known = this.#runs ?? [];
    const index = known.findIndex((candidate) => candidate.path === path);
    if (run !== undefined && index !== -1) {
      if (JSON.stringify(run) !== JSON.stringify(known[index])) {
        this.#runs = known.with(index, run);
        this.#changed.fire(run);
      }
      return;
    }
    if (run !== undefined || index !== -1) {
      const others = known.filter((candidate) => candidate.path !== path);
      this.#runs = (run === undefined ? others : [...others, run]).toSorted((a, b) =>
        a.path < b.path ? -1 : 1,
      );
      this.#changed.fire(undefined);
    }
  }

  /** Shows everything anew without looking: ages grow although nothing changes. */
  redraw(): void {
    this.#changed.fire(undefined);
  }

  /** The known run that a path lies in. */
  runAt(path: string): Run | undefined {
    return this.#runs?.find((run) => isInside(run.path, path));
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #scanAll(): Promise<void> {
    const runs = new Map<string, Run>();
    const problems: Finding[] = [];
    for (const root of this.roots) {
      const found = await survey(this.fs, this.clock, root, { memory: this.#memory });
      problems.push(...found.problems);
      for (const run of found.runs) {
        runs.set(run.path, run);
      }
    }
    const sorted = [...runs.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
    const known = { runs: this.#runs, problems: this.#problems };
    this.#runs = sorted;
    this.#problems = problems;
    if (JSON.stringify(known) !== JSON.stringify({ runs: sorted, problems })) {
      this.#changed.fire(undefined);
    }
  }
}

/** A URI's path as the core writes it: absolute, with `/`. */
export function corePath(uri: vscode.Uri): string {
  return uri.fsPath.replaceAll("\\", "/");
}
