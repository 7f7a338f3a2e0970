import { runAlive } from "../findings/choice.js";
import type { Finding } from "../model/finding.js";
import { msg, type Message } from "../model/message.js";
import type { MachineMark, ProcessMark, RunLock } from "../model/runLock.js";
import { baseName, joinPath, parentPath } from "../paths.js";
import { FieldReader } from "./fieldReader.js";

/** The lock of an output folder. `respawn.runtime.run_lock` reads and writes the same files. */
export function lockPath(run: string): string {
  return joinPath(run, ".respawn", "lock.json");
}

/**
 * The lock of a folder that is not there yet, or is empty: beside it, for some training scripts refuse to begin in a folder that
 * has anything in it.
 *
 * @see https://github.com/huggingface/transformers examples/pytorch/language-modeling/run_clm.py (4.57) "already exists and is not empty"
 */
export function lockPathBeside(run: string): string {
  return joinPath(parentPath(run), ".respawn", `${baseName(run)}.lock.json`);
}

/** A holder on another machine touches its lock every half minute; one that was not touched for so long is gone. */
export const heartbeatMs = 30_000;
export const silentAfterMs = 300_000;

const version = 1;

/** The lock as the text of its file. */
export function lockText(lock: RunLock): string {
  return `${JSON.stringify({ version, ...lock }, (_key, value: unknown) => value ?? null, 1)}\n`;
}

/** The lock in a text; undefined when the text is none, or was written by a version that is not known here. */
export function parseLock(text: string): RunLock | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const fields = new FieldReader(value, "lock");
  const lock: RunLock = {
    ...processMark(fields),
    host: fields.text("host"),
    namespace: optionalText(fields, "namespace"),
    argv: fields.texts("argv"),
    since: fields.text("since"),
    token: fields.text("token"),
    training: fields.optional("training", () => processMark(fields.object("training"))),
  };
  return fields.wrong === undefined && fields.raw("version") === version ? lock : undefined;
}

/** What is known of the machine that asks whether a lock is held. */
export interface LockView {
  readonly machine: MachineMark;
  /** When the lock's file was last touched, and the time now: milliseconds since 1970. */
  readonly touchedMs: number;
  readonly nowMs: number;
  /** Whether a process of this machine still runs. */
  readonly runs: (mark: ProcessMark) => boolean;
}

/**
 * Whether whoever made a lock still trains. On the same machine its processes tell; elsewhere, another container's
 * process numbers among them, only the time at which it was last touched.
 */
export function isHeld(lock: RunLock, { machine, touchedMs, nowMs, runs }: LockView): boolean {
  if (lock.host !== machine.host || lock.namespace !== machine.namespace) {
    return nowMs - touchedMs < silentAfterMs;
  }
  return runs(lock) || (lock.training !== undefined && runs(lock.training));
}

/** Why nothing is started into a run, and what to do. */
export function heldMessage(run: string, lock: RunLock, here: MachineMark): Message {
  const { pid } = lock.training ?? lock;
  const same = lock.host === here.host && lock.namespace === here.namespace;
  return same
    ? msg(
        "{0} is being trained by process {1} on {2}, since {3}. Nothing was started. Stop it first (kill -INT {1}), and start again once it has ended.",
        run,
        pid,
        lock.host,
        lock.since,
      )
    : msg(
        "{0} is being trained by process {1} on {2}, since {3}. Nothing was started. Stop it there first (kill -INT {1}), and start again once it has ended. If that machine is gone, wait {4} minutes.",
        run,
        pid,
        lock.host,
        lock.since,
        silentAfterMs / 60_000,
      );
}

/** The same for a plan, which starts nothing yet. */
export function heldWarning(run: string, lock: RunLock): Finding {
  return runAlive.at(
    run,
    msg(
      "is being trained by process {0} on {1}, since {2}: a start is refused until that has ended",
      (lock.training ?? lock).pid,
      lock.host,
      lock.since,
    ),
  );
}

function processMark(fields: FieldReader): ProcessMark {
  return { pid: fields.number("pid"), startTime: optionalText(fields, "startTime") };
}

function optionalText(fields: FieldReader, key: string): string | undefined {
  return fields.optional(key, () => fields.text(key));
}
