import type { Message } from "../core/model/message.js";
import type { Clock, FileSystem } from "../core/ports.js";

/** What a command gets of the outside: no command touches `process` or `console` by itself. */
export interface CliContext {
  readonly fs: FileSystem;
  readonly clock: Clock;
  /** Absolute, with `/`. */
  readonly cwd: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True when a person reads standard output: colours and relative times are welcome. */
  readonly interactive: boolean;
  /** The folder of `python/respawn`'s parent, to be put on PYTHONPATH. */
  readonly pythonKit: string;
  /** Renders a message in the user's language. */
  readonly t: (message: Message) => string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Exit codes are a contract: scripts of users rest on them. */
export const exitCode = { ok: 0, findings: 1, usage: 2, none: 3 } as const;

/** Runs with the parsed options and gives the exit code. */
export type CommandResult = Promise<number>;
