/** A process by more than its number, which the system gives to others later. */
export interface ProcessMark {
  readonly pid: number;
  /** Opaque: the same text for the same process, another for the next one of that number; undefined where it cannot be known. */
  readonly startTime: string | undefined;
}

/** Where a process number means something. */
export interface MachineMark {
  readonly host: string;
  /** Of the process numbers, where there are several on a host (containers); undefined where there are none. */
  readonly namespace: string | undefined;
}

/** Who trains into an output folder: the content of its `.respawn/lock.json`. */
export interface RunLock extends ProcessMark, MachineMark {
  /** The command of the process that holds it. */
  readonly argv: readonly string[];
  /** ISO 8601. */
  readonly since: string;
  /** Random; tells a holder's own lock from one that came after it, and children that they are covered by it. */
  readonly token: string;
  /** The training that the holder started, which may outlive it. */
  readonly training: ProcessMark | undefined;
}
