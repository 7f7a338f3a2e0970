import type { CliContext } from "../../src/cli/context.js";
import { childProcesses } from "../../src/node/childProcess.js";
import { nobody } from "./runLocks.js";
import { nodeHasher } from "../../src/node/nodeHasher.js";
import { runCli } from "../../src/cli/program.js";
import { translator } from "../../src/cli/translate.js";
import { memoryExaminer } from "./memoryExaminer.js";
import type { MemoryFs } from "./memoryFs.js";

export const hour = 3_600_000;

/** What a command did. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line two hours after 1970, in `/w`. */
export async function respawn(fs: MemoryFs, ...argv: readonly string[]): Promise<Ran> {
  return respawnUntil(new AbortController().signal, fs, ...argv);
}

/** The same in another folder. */
export async function respawnIn(
  cwd: string,
  fs: MemoryFs,
  ...argv: readonly string[]
): Promise<Ran> {
  return respawnWith({ cwd }, fs, argv);
}

/** The same, with the signal that ctrl+c raises. */
export async function respawnUntil(
  signal: AbortSignal,
  fs: MemoryFs,
  ...argv: readonly string[]
): Promise<Ran> {
  return respawnWith({ interruptible: (work) => work(signal) }, fs, argv);
}

/** The same in a context that differs in parts. */
export async function respawnWith(
  parts: Partial<CliContext>,
  fs: MemoryFs,
  argv: readonly string[],
): Promise<Ran> {
  let out = "";
  let err = "";
  const context: CliContext = {
    fs,
    clock: { now: () => 2 * hour },
    cwd: "/w",
    version: "0.0.0",
    env: {},
    replacer: fs,
    hasher: nodeHasher,
    locks: nobody,
    processes: childProcesses,
    onEndSignal: () => () => undefined,
    confirm: undefined,
    withExaminer: (work) => work(memoryExaminer(fs)),
    interruptible: (work) => work(new AbortController().signal),
    livelyErrors: false,
    interactive: false,
    pythonKit: "/kit",
    t: translator({}),
    out: (text) => (out += text),
    err: (text) => (err += text),
    ...parts,
  };
  const code = await runCli(argv, context);
  return { code, out, err };
}

/** What a person would have seen. */
export function transcript(argv: readonly string[], { code, out, err }: Ran): string {
  return `$ respawn ${argv.join(" ")}\n${out}${err === "" ? "" : `--- standard error\n${err}`}--- exit code ${code}\n`;
}
