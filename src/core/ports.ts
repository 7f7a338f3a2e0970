import type { Outcome } from "./model/outcome.js";
import type { LaunchSpec } from "./model/resumePlan.js";
import type { MachineMark, RunLock } from "./model/runLock.js";

/** What the core needs of the world. `src/node` implements it on a disk, tests on a map. */

/** Why a file or folder could not be read. */
export type AccessReason = "not-found" | "denied" | "not-a-folder" | "not-a-file" | "io";

/** Size in bytes, time of the last write in milliseconds since 1970. Links are followed. */
export interface FileStat {
  readonly kind: "file" | "folder" | "other";
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Device and inode, where there are such: no two things of one machine share it at a time. */
  readonly id?: string;
}

/** An entry of a folder, with its stat, so that one listing suffices to judge it. */
export interface FolderEntry extends FileStat {
  readonly name: string;
  /** For a symbolic link: the absolute path that it names, which may be a link again. */
  readonly leadsTo?: string;
}

/** The names in a folder, links followed. */
export interface NamesInFolder {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** The absolute path that each symbolic link among them names; absent where there is none. */
  readonly links?: ReadonlyMap<string, string>;
}

/** Read-only view of a file system. Paths are absolute and use `/`. */
export interface FileSystem {
  stat(path: string): Promise<Outcome<FileStat, AccessReason>>;
  /** Names in order, without a look at each file: the cheapest listing. What vanishes meanwhile is left out. */
  names(path: string): Promise<Outcome<NamesInFolder, AccessReason>>;
  /** Entries in name order; broken links and entries that vanish meanwhile are left out. */
  list(path: string): Promise<Outcome<readonly FolderEntry[], AccessReason>>;
  /** The path without links in it: two paths that lead to one thing have one. */
  realPath(path: string): Promise<Outcome<string, AccessReason>>;
  /** At most `length` bytes from `offset`; fewer at the end of the file. Never waits for a pipe. */
  read(path: string, offset: number, length: number): Promise<Outcome<Uint8Array, AccessReason>>;
}

/** The time, in milliseconds since 1970. */
export interface Clock {
  now(): number;
}

/** A digest that is fed piece by piece. */
export interface Digest {
  update(bytes: Uint8Array): void;
  /** Lower-case hexadecimal; ends the digest. */
  hex(): string;
}

/** Checksums, which the core does not compute itself: they are to run at the machine's speed. */
export interface Hasher {
  sha256(): Digest;
  /** CRC-32 as zip uses it (ISO 3309), continued from the checksum of what came before; 0 to begin. */
  crc32(bytes: Uint8Array, before: number): number;
}

/** Writes small files whole or not at all. */
export interface FileReplacer {
  /**
   * Replaces a file's content in one step that survives a power cut: never half of it is seen. Its folder must be there,
   * unless it is to be made.
   */
  replace(
    path: string,
    text: string,
    options?: { readonly makeFolder?: boolean },
  ): Promise<Outcome<void, AccessReason>>;
}

/** Who trains into an output folder; at most one at a time, on all machines that see the folder. */
export interface RunLocks {
  /** This machine, as locks name it. */
  readonly machine: MachineMark;
  /** The lock of whoever trains into a folder now; undefined when nobody does, or only this process. */
  holder(run: string): Promise<RunLock | undefined>;
  /** Takes a folder for this process, which runs `argv`; the lock of whoever has it fails it, or why none can be written. */
  take(run: string, argv: readonly string[]): Promise<Outcome<HeldLock, RunLock | AccessReason>>;
}

/** An output folder that this process has taken. It is given back when the process ends, whatever ends it. */
export interface HeldLock {
  readonly token: string;
  /** Says that this process has started the training, which keeps the folder taken for as long as it runs. */
  startedTraining(pid: number): Promise<void>;
  release(): Promise<void>;
}

/** Signals that mean "a person or a scheduler wants it to end": passed on, so that training can save. */
export type EndSignal = "SIGHUP" | "SIGINT" | "SIGTERM";

/** What becomes of a process, in this order. `could-not-start` and `exited` come last, and only one of them. */
export type ProcessEvent =
  | { readonly kind: "started"; readonly pid: number }
  /** A line of standard output, told only where a launcher reads them. */
  | { readonly kind: "line"; readonly text: string }
  /** `code` is 128 + the signal's number, as shells say it, when a signal ended it. */
  | { readonly kind: "exited"; readonly code: number; readonly signal: string | undefined }
  /** It never ran: the program is missing or may not be executed. */
  | { readonly kind: "could-not-start"; readonly why: string };

/** A process that was started. */
export interface RunningProcess {
  /** Sends a signal; nothing happens when the process is gone. */
  signal(name: EndSignal): void;
}

/** Starts argument vectors, with this process's own standard streams. No shell is involved. */
export interface ProcessRunner {
  start(
    spec: LaunchSpec,
    environment: Readonly<Record<string, string | undefined>>,
    tell: (event: ProcessEvent) => void,
  ): RunningProcess;
}
