import type { ProcessMark } from "../../../core/model/runLock.js";

/** A training that was started as a task, remembered beyond the window, by the process of its `respawn run`. */
export interface StartedLaunch extends ProcessMark {
  /** Absolute path of the config. */
  readonly config: string;
  /** What the task was to start from, as its definition says it. */
  readonly resume: string;
}

/** Where launches are kept: the editor's state of the workspace. */
export interface LaunchMemory {
  get(): unknown;
  set(launches: readonly StartedLaunch[]): PromiseLike<void>;
}

/** What the window knows of trainings now. */
export interface LaunchWorld {
  /** Whether a task of this window shows the launch, and so will its end. */
  readonly isShown: (launch: StartedLaunch) => boolean;
  /** Whether the very process still runs. */
  readonly isAlive: (launch: StartedLaunch) => boolean;
}

/** What nobody saw: trainings that ended without a window, and such that go on without one. */
export interface Unseen {
  readonly ended: readonly StartedLaunch[];
  readonly alive: readonly StartedLaunch[];
}

/** Remembers trainings from start to end, so that an end that nobody saw is told when the workspace is opened again. */
export class StartedLaunches {
  constructor(private readonly memory: LaunchMemory) {}

  async started(launch: StartedLaunch): Promise<void> {
    await this.memory.set([...this.all().filter(({ pid }) => pid !== launch.pid), launch]);
  }

  /** The end was seen. */
  async ended(isIt: (launch: StartedLaunch) => boolean): Promise<void> {
    const all = this.all();
    const others = all.filter((launch) => !isIt(launch));
    if (others.length !== all.length) {
      await this.memory.set(others);
    }
  }

  /** Sorts out what no task shows. An ended one is told once: it is forgotten by this. */
  async unseen(world: LaunchWorld): Promise<Unseen> {
    const unseen = this.all().filter((launch) => !world.isShown(launch));
    const alive = unseen.filter(world.isAlive);
    const ended = unseen.filter((launch) => !alive.includes(launch));
    await this.ended((launch) => ended.some(({ pid }) => pid === launch.pid));
    return { ended, alive };
  }

  /** What is remembered; what has another form was written by another version, and is passed over. */
  all(): readonly StartedLaunch[] {
    const value = this.memory.get();
    return Array.isArray(value) ? value.filter(isLaunch) : [];
  }
}

function isLaunch(value: unknown): value is StartedLaunch {
  const { config, resume, pid, startTime } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof config === "string" &&
    typeof resume === "string" &&
    typeof pid === "number" &&
    (startTime === undefined || typeof startTime === "string")
  );
}
