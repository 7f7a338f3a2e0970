import { close, constants, fstat, open, read, type Stats } from "node:fs";
import { readdir, readlink, realpath, stat } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { promisify } from "node:util";
import { failure, success, type Outcome } from "../core/model/outcome.js";
import type {
  AccessReason,
  FileStat,
  FileSystem,
  FolderEntry,
  NamesInFolder,
} from "../core/ports.js";
import { fillBuffer } from "./fillBuffer.js";

const reasons: Readonly<Record<string, AccessReason>> = {
  ENOENT: "not-found",
  EACCES: "denied",
  EPERM: "denied",
  ENOTDIR: "not-a-folder",
  EISDIR: "not-a-file",
  EINVAL: "not-found",
  ENAMETOOLONG: "not-found",
  ERR_INVALID_ARG_VALUE: "not-found",
};

/** Whoever opens a pipe that nobody writes would wait for ever. Windows has no such flag, and no pipes among its files. */
export const readOnly = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);

/** A longer piece is first held against the file's size: a header may expected any length. */
const askedLimitBytes = 1024 * 1024;

// Plain descriptors: a FileHandle costs about as much again as the read of a short piece.
const openFile = promisify(open);
const readFile = promisify(read);
const fileStatOf = promisify(fstat);
const closeFile = promisify(close);

/** The {@link FileSystem} port on a real disk. */
export class DiskFileSystem implements FileSystem {
  async stat(path: string): Promise<Outcome<FileStat, AccessReason>> {
    return attempt(async () => fileStat(await stat(path)));
  }

  async list(path: string): Promise<Outcome<readonly FolderEntry[], AccessReason>> {
    return attempt(async () => {
      const found = await readdir(path, { withFileTypes: true });
      found.sort((a, b) => (a.name < b.name ? -1 : 1));
      const entries = await Promise.all(
        found.map(async (each): Promise<FolderEntry | undefined> => {
          const { name } = each;
          try {
            const entry = { name, ...fileStat(await stat(`${path}/${name}`)) };
            return each.isSymbolicLink()
              ? { ...entry, leadsTo: await targetOf(path, name) }
              : entry;
          } catch {
            // A broken link, or removed since the listing: as good as not there.
            return undefined;
          }
        }),
      );
      return entries.filter((entry) => entry !== undefined);
    });
  }

  async names(path: string): Promise<Outcome<NamesInFolder, AccessReason>> {
    return attempt(async () => {
      const files: string[] = [];
      const folders: string[] = [];
      const links = new Map<string, string>();
      for (const entry of await readdir(path, { withFileTypes: true })) {
        const kind = entry.isSymbolicLink() ? await kindOf(`${path}/${entry.name}`) : entry;
        if (kind?.isDirectory() === true) {
          folders.push(entry.name);
        } else if (kind?.isFile() === true) {
          files.push(entry.name);
        }
        if (kind !== undefined && entry.isSymbolicLink()) {
          links.set(entry.name, await targetOf(path, entry.name));
        }
      }
      return {
        files: files.sort(),
        folders: folders.sort(),
        ...(links.size === 0 ? {} : { links }),
      };
    });
  }

  async realPath(path: string): Promise<Outcome<string, AccessReason>> {
    return attempt(async () => (await realpath(path)).replaceAll("\\", "/"));
  }

  async read(
    path: string,
    offset: number,
    length: number,
  ): Promise<Outcome<Uint8Array, AccessReason>> {
    return attempt(async () => {
      const file = await openFile(path, readOnly);
      try {
        // A short piece needs no look at the size: the read itself ends where the file does.
        const most = length <= askedLimitBytes ? length : (await fileStatOf(file)).size - offset;
        const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, most)));
        return await fillBuffer(buffer, (filled) =>
          readFile(file, buffer, filled, buffer.length - filled, offset + filled),
        );
      } finally {
        await closeFile(file);
      }
    });
  }
}

/** The path that a link in a folder names. */
async function targetOf(folder: string, name: string): Promise<string> {
  return resolve(folder, await readlink(`${folder}/${name}`)).replaceAll(sep, "/");
}

/** What a link leads to; undefined for a broken one. */
async function kindOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch {
    return undefined;
  }
}

function fileStat(stats: Stats): FileStat {
  return {
    kind: stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other",
    bytes: stats.size,
    modifiedMs: stats.mtimeMs,
    id: `${stats.dev}:${stats.ino}`,
  };
}

/** Runs an effect on the disk; what the system refuses is a value. */
export async function attempt<T>(effect: () => Promise<T>): Promise<Outcome<T, AccessReason>> {
  try {
    return success(await effect());
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return failure(reasons[code ?? ""] ?? "io", message);
  }
}
