import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { success, type Outcome } from "../core/model/outcome.js";
import type { AccessReason, FileReplacer } from "../core/ports.js";
import { attempt } from "./diskFileSystem.js";

/** The {@link FileReplacer} port on a real disk: a temporary file beside it, flushed, then renamed. */
export const diskReplacer: FileReplacer = {
  async replace(
    path: string,
    text: string,
    { makeFolder = false } = {},
  ): Promise<Outcome<void, AccessReason>> {
    await removeLeftOvers(path);
    const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
    const written = await attempt(async () => {
      if (makeFolder) {
        await mkdir(dirname(path), { recursive: true });
      }
      const file = await open(temporary, "wx");
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    });
    if (!written.ok) {
      await rm(temporary, { force: true });
      return written;
    }
    await syncFolder(dirname(path));
    return success(undefined);
  },
};

/** A temporary file of this age belongs to a process that was killed: what is written here takes seconds. */
const leftOverMs = 60_000;

/** Removes what killed processes left of their attempts to write the same file. */
async function removeLeftOvers(path: string): Promise<void> {
  const folder = dirname(path);
  const own = basename(path);
  try {
    const left = (await readdir(folder)).filter(
      (name) => name.startsWith(`${own}.`) && /^\.[0-9a-f]{12}\.tmp$/u.test(name.slice(own.length)),
    );
    for (const name of left) {
      const file = join(folder, name);
      if (Date.now() - (await stat(file)).mtimeMs > leftOverMs) {
        await rm(file, { force: true });
      }
    }
  } catch {
    // It can be left for the next time: it disturbs nobody.
  }
}

/** Makes the rename itself durable. Windows and some network disks cannot; there the rename has to do. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    await folder.sync().finally(() => folder.close());
  } catch {
    // The file is whole under one name or the other either way.
  }
}
