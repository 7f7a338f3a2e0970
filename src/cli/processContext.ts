import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline/promises";
import { childProcesses, onEndSignal } from "../node/childProcess.js";
import { DiskFileSystem } from "../node/diskFileSystem.js";
import { DiskRunLocks } from "../node/diskRunLocks.js";
import { diskReplacer } from "../node/diskReplacer.js";
import { nodeHasher } from "../node/nodeHasher.js";
import { systemClock } from "../node/systemClock.js";
import { WorkerExaminer } from "../node/workerExaminer.js";
import type { CliContext } from "./context.js";
import { languageOf, translator, type Bundle } from "./translate.js";

/** The context of a real process. The bundle lies in `dist/`, beside `python/` and `l10n/`. */
export function processContext(): CliContext {
  const root = new URL("../", import.meta.url);
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", keepRunning);
  }
  return {
    fs: new DiskFileSystem(),
    clock: systemClock,
    replacer: diskReplacer,
    hasher: nodeHasher,
    locks: new DiskRunLocks(),
    processes: childProcesses,
    onEndSignal,
    confirm: process.stdin.isTTY && process.stderr.isTTY ? confirm : undefined,
    withExaminer: async (work) => {
      const examiner = new WorkerExaminer(new URL("dist/worker.mjs", root));
      return work(examiner).finally(() => examiner.close());
    },
    interruptible,
    cwd: process.cwd().replaceAll("\\", "/"),
    env: process.env,
    version: versionOf(root),
    interactive: process.stdout.isTTY,
    livelyErrors: process.stderr.isTTY,
    pythonKit: fileURLToPath(new URL("python", root)).replaceAll("\\", "/"),
    t: translator(bundleOf(root)),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  };
}

/** Nobody reads any more (`| head`, a terminal that was closed): that is no reason to leave a training alone. */
function keepRunning(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "EIO") {
    throw error;
  }
}

/** Anything but a yes is a no, the end of the input and ctrl+c too. */
async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]);
  terminal.close();
  return /^\s*y(?:es)?\s*$/iu.test(answer);
}

/** The second ctrl+c ends the process as ever: the first one took its listener away. */
async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once("SIGINT", stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", stop);
  }
}

function versionOf(root: URL): string {
  const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
    version: string;
  };
  return manifest.version;
}

/** The bundle of the user's language; English needs none, for its texts are the keys. */
function bundleOf(root: URL): Bundle {
  const language = languageOf(process.env);
  if (language === "" || language.startsWith("en") || language === "c") {
    return {};
  }
  try {
    return JSON.parse(
      readFileSync(new URL(`l10n/bundle.l10n.${language}.json`, root), "utf8"),
    ) as Bundle;
  } catch {
    return {};
  }
}
