import { parentPath, joinPath } from "../paths.js";
import type { FileReplacer, FileSystem } from "../ports.js";
import type { Outcome } from "../model/outcome.js";
import type { AccessReason } from "../ports.js";

/** Names that a person allowed, by the absolute path of the run that they hold for. */
type AllowedByRun = Readonly<Record<string, readonly string[]>>;

const version = 1;
const limitBytes = 1024 * 1024;

/** Where the names are kept: beside the run, so that a copy of the run alone brings no word of anybody's along. */
export function allowedPath(run: string): string {
  return joinPath(parentPath(run), ".respawn/allowed.json");
}

/** The names that a person allowed for a run; none where the file is missing, unreadable, or of another place. */
export async function allowedNames(fs: FileSystem, run: string): Promise<ReadonlySet<string>> {
  const byRun = await readAllowed(fs, run);
  return new Set(Object.hasOwn(byRun, run) ? byRun[run] : []);
}

/** Adds names to those that are allowed for a run, or takes them away. */
export async function changeAllowed(
  { fs, replacer }: { readonly fs: FileSystem; readonly replacer: FileReplacer },
  run: string,
  {
    add = [],
    remove = [],
  }: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
): Promise<Outcome<readonly string[], AccessReason>> {
  const byRun = await readAllowed(fs, run);
  const known = Object.hasOwn(byRun, run) ? (byRun[run] ?? []) : [];
  const names = [...new Set([...known, ...add])]
    .filter((name) => !remove.includes(name))
    .toSorted();
  const text = `${JSON.stringify({ version, allowed: { ...byRun, [run]: names } }, undefined, 2)}\n`;
  const written = await replacer.replace(allowedPath(run), text, { makeFolder: true });
  return written.ok ? { ok: true, value: names } : written;
}

async function readAllowed(fs: FileSystem, run: string): Promise<AllowedByRun> {
  const path = allowedPath(run);
  const stat = await fs.stat(path);
  if (!stat.ok || stat.value.kind !== "file" || stat.value.bytes > limitBytes) {
    return {};
  }
  const bytes = await fs.read(path, 0, stat.value.bytes);
  return bytes.ok ? parsed(new TextDecoder().decode(bytes.value)) : {};
}

function parsed(text: string): AllowedByRun {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {};
  }
  const fields = value as { readonly version?: unknown; readonly allowed?: unknown } | null;
  const allowed = fields?.version === version ? fields.allowed : undefined;
  return typeof allowed !== "object" || allowed === null
    ? {}
    : Object.fromEntries(
        Object.entries(allowed).map(([run, names]) => [
          run,
          Array.isArray(names) ? names.filter((name) => typeof name === "string") : [],
        ]),
      );
}
