import { randomBytes } from "node:crypto";
import {
  link,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  rmdir,
  stat,
  utimes,
  writeFile,
} from "node:fs/promises";
import { dirname } from "node:path";
import { failure, success, type Outcome } from "../core/model/outcome.js";
import type { RunLock } from "../core/model/runLock.js";
import {
  heartbeatMs,
  isHeld,
  lockPath,
  lockPathBeside,
  lockText,
  parseLock,
} from "../core/plan/runLock.js";
import type { AccessReason, HeldLock, RunLocks } from "../core/ports.js";
import { attempt } from "./diskFileSystem.js";
import { markOf, runs, thisMachine } from "./processMark.js";

/** A process that takes over a stale lock is at it for milliseconds; one that was killed meanwhile blocks no longer than this. */
const takingMs = 10_000;
const retries = 200;

/**
 * {@link RunLocks} as `.respawn/lock.json` in the output folder, or beside one that is empty. A lock appears whole, by a hard link that fails when
 * one is there; a stale one is taken away by one process at a time. `respawn.runtime.run_lock` does the same.
 */
export class DiskRunLocks implements RunLocks {
  readonly machine = thisMachine();
  readonly #own = new Set<string>();

  async holder(run: string): Promise<RunLock | undefined> {
    return (await this.#holderAt(lockPath(run))) ?? this.#holderAt(lockPathBeside(run));
  }

  async #holderAt(path: string): Promise<RunLock | undefined> {
    const found = await this.#read(path);
    return found !== undefined && found.held && !this.#own.has(found.lock.token)
      ? found.lock
      : undefined;
  }

  async take(
    run: string,
    argv: readonly string[],
  ): Promise<Outcome<HeldLock, RunLock | AccessReason>> {
    const looked = await attempt(() => isEmpty(run));
    if (!looked.ok) {
      return looked;
    }
    const [path, other] = looked.value
      ? [lockPathBeside(run), lockPath(run)]
      : [lockPath(run), lockPathBeside(run)];
    const lock: RunLock = {
      ...this.machine,
      ...markOf(process.pid),
      argv,
      since: new Date().toISOString(),
      token: randomBytes(12).toString("hex"),
      training: undefined,
    };
    const made = await attempt(async () => {
      await mkdir(dirname(path), { recursive: true });
      for (let turn = 0; turn < retries; turn += 1) {
        if (await create(path, lockText(lock))) {
          // Somebody may have taken it in the other place, just before the first file came into the folder.
          const elsewhere = await this.#holderAt(other);
          if (elsewhere !== undefined) {
            await rm(path, { force: true });
          }
          return elsewhere;
        }
        const found = await this.#read(path);
        if (found?.held === true) {
          return found.lock;
        }
        await this.#removeStale(path);
      }
      throw new Error(`${path} is taken and left again and again`);
    });
    if (!made.ok) {
      return made;
    }
    if (made.value !== undefined) {
      return failure(made.value, `held by ${made.value.pid}`);
    }
    this.#own.add(lock.token);
    return success(this.#held(path, lock));
  }

  #held(path: string, lock: RunLock): HeldLock {
    const beat = setInterval(() => {
      const now = new Date();
      // A folder that is gone for a moment is no reason to end the training.
      utimes(path, now, now).catch(() => undefined);
    }, heartbeatMs);
    beat.unref();
    // One after the other: a lock that was given back must not be written again.
    let writes: Promise<unknown> = Promise.resolve();
    return {
      token: lock.token,
      startedTraining: async (pid) => {
        const text = lockText({ ...lock, training: markOf(pid) });
        writes = writes.then(() => attempt(() => replaceText(path, text)));
        await writes;
      },
      release: async () => {
        clearInterval(beat);
        await writes;
        const found = await this.#read(path);
        if (found?.lock.token === lock.token) {
          await attempt(() => rm(path, { force: true }));
        }
        this.#own.delete(lock.token);
      },
    };
  }

  /** Only one process at a time takes a stale lock away, and looks again first: it may be another by now. */
  async #removeStale(path: string): Promise<void> {
    const taking = `${path}.taking`;
    try {
      await mkdir(taking);
    } catch {
      if (!(await isYoung(taking))) {
        await rmdir(taking).catch(() => undefined);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
      return;
    }
    try {
      const found = await this.#read(path);
      if (found?.held === false || (found === undefined && !(await isYoung(path)))) {
        await rm(path, { force: true });
      }
    } finally {
      await rmdir(taking).catch(() => undefined);
    }
  }

  /** The lock that is there and can be read. */
  async #read(
    path: string,
  ): Promise<{ readonly lock: RunLock; readonly held: boolean } | undefined> {
    const lock = parseLock(await readFile(path, "utf8").catch(() => ""));
    const touched = await stat(path).catch(() => undefined);
    if (lock === undefined || touched === undefined) {
      return undefined;
    }
    const view = { machine: this.machine, touchedMs: touched.mtimeMs, nowMs: Date.now(), runs };
    return { lock, held: isHeld(lock, view) };
  }
}

/** A folder that is not there is empty; one that cannot be read is not taken for it. */
async function isEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return true;
    }
    throw error;
  }
}

/** Without hard links a lock is empty for a moment: what cannot be read is stale only after a while. */
async function isYoung(path: string): Promise<boolean> {
  const touched = await stat(path).catch(() => undefined);
  return touched !== undefined && Date.now() - touched.mtimeMs < takingMs;
}

/** Makes a file that appears whole; false when there is one already. */
async function create(path: string, text: string): Promise<boolean> {
  const temporary = await written(path, text);
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") {
      return false;
    }
    if (code === "ENOENT") {
      throw error;
    }
    // A file system without hard links.
    return await createDirectly(path, text);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function createDirectly(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

async function replaceText(path: string, text: string): Promise<void> {
  await rename(await written(path, text), path);
}

async function written(path: string, text: string): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  await writeFile(temporary, text, { flag: "wx" });
  return temporary;
}
