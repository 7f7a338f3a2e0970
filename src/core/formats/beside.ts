import { joinPath } from "../paths.js";
import type { FileSystem } from "../ports.js";
import { fileSource } from "./byteSource.js";
import type { Beside } from "./formatReader.js";

/** Files of a folder, each looked up when it is asked for: for readers that ask for one. */
export function besideOnDemand(fs: FileSystem, folder: string): Beside {
  return async (name) => {
    const path = joinPath(folder, name);
    const stat = await fs.stat(path);
    return stat.ok && stat.value.kind === "file"
      ? fileSource(fs, path, stat.value.bytes)
      : undefined;
  };
}

/** Files of a folder from one listing, made when the first is asked for: for readers that ask for all. */
export function besideFromListing(fs: FileSystem, folder: string): Beside {
  const further = besideOnDemand(fs, folder);
  let sizes: Promise<ReadonlyMap<string, number>> | undefined;
  const list = async (): Promise<ReadonlyMap<string, number>> => {
    const listing = await fs.list(folder);
    const files = listing.ok ? listing.value.filter(({ kind }) => kind === "file") : [];
    return new Map(files.map(({ name, bytes }) => [name, bytes]));
  };
  return async (name) => {
    const bytes = (await (sizes ??= list())).get(name);
    return bytes === undefined ? further(name) : fileSource(fs, joinPath(folder, name), bytes);
  };
}
