import type { Framework } from "../frameworks/framework.js";
import type { Checkpoint } from "../model/checkpoint.js";
import type { MovedPath } from "../model/resumePlan.js";
import { joinPath } from "../paths.js";
import type { FileSystem } from "../ports.js";

/** Deeper than any checkpoint is. */
const depthLimit = 12;

/** What a start moves into quarantine, and how large that is. */
export async function movesAside(
  fs: FileSystem,
  { leftovers }: Framework,
  run: string | undefined,
  checkpoint: Checkpoint | undefined,
): Promise<readonly MovedPath[]> {
  const paths = run === undefined ? [] : ((await leftovers?.(fs, run, checkpoint)) ?? []);
  return Promise.all(paths.map(async (path) => ({ path, bytes: await sizeOf(fs, path, 0) })));
}

async function sizeOf(fs: FileSystem, path: string, depth: number): Promise<number> {
  const stat = await fs.stat(path);
  if (!stat.ok || stat.value.kind !== "folder" || depth > depthLimit) {
    return stat.ok ? stat.value.bytes : 0;
  }
  const entries = await fs.list(path);
  const sizes = (entries.ok ? entries.value : []).map(async ({ name, kind, bytes }) =>
    kind === "folder" ? await sizeOf(fs, joinPath(path, name), depth + 1) : bytes,
  );
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}
