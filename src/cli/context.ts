import type { Message } from "../core/model/message.js";
import type {
  Clock,
  EndSignal,
  FileReplacer,
  FileSystem,
  Hasher,
  ProcessRunner,
  RunLocks,
} from "../core/ports.js";
import type { Examiner } from "../core/verify/deep/examiner.js";

/** What a command gets of the outside: no command touches `process` or `console` by itself. */
export interface CliContext {
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly replacer: FileReplacer;
  readonly hasher: Hasher;
  readonly locks: RunLocks;
  readonly processes: ProcessRunner;
  /** Tells of signals that ask this process to end, until the call that it gives. */
  readonly onEndSignal: (
    listener: (signal: EndSignal, reachedChildren: boolean) => void,
  ) => () => void;
  /** Asks a person yes or no, no by default; undefined where nobody is there to answer. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  /** Lends what reads whole files, and ends its threads when the work is done. */
  readonly withExaminer: <T>(work: (examiner: Examiner) => Promise<T>) => Promise<T>;
  /** Gives the work a signal that ctrl+c raises, instead of ending the process at once. */
  readonly interruptible: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Absolute, with `/`. */
  readonly cwd: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True when a person reads standard output: colours and relative times are welcome. */
  readonly interactive: boolean;
  /** True when standard error is a terminal, where a line can be written over. */
  readonly livelyErrors: boolean;
  /** The folder of `python/respawn`'s parent, to be put on PYTHONPATH. */
  readonly pythonKit: string;
  /** Renders a message in the user's language. */
  readonly t: (message: Message) => string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Exit codes are a contract: scripts of users rest on them. */
export const exitCode = { ok: 0, findings: 1, usage: 2, none: 3, interrupted: 130 } as const;

/** Runs with the parsed options and gives the exit code. */
export type CommandResult = Promise<number>;
