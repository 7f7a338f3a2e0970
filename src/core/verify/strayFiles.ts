import { fileSource } from "../formats/byteSource.js";
import { strayImports } from "../formats/strayImports.js";
import type { CheckpointFile } from "../model/checkpoint.js";
import type { LayoutMatch } from "../parts/layout.js";
import { baseName } from "../paths.js";
import type { FileSystem } from "../ports.js";
import type { Runs } from "./importFindings.js";

/** A file that no layout expects, and what a load of it would run. */
export interface StrayRuns extends Runs {
  readonly path: string;
}

/** Formats whose check walks what they would run. */
const walked = new Set(["torch", "pickle", "dcp", "distcp", "npy", "npz", "keras"]);
/** Such files of one checkpoint that are looked into. */
const strayLimit = 1000;
const parallel = 16;

/**
 * What files in a checkpoint's folders would run that its layout does not expect, and that frameworks unpickle nevertheless:
 * `training_args.bin`, a stray `.pkl`, arrays of objects; and the code that a `config.json` names.
 */
export async function strayRuns(fs: FileSystem, match: LayoutMatch): Promise<readonly StrayRuns[]> {
  const expected = new Set(
    match.expectedFiles.filter(({ format }) => walked.has(format)).map(({ file }) => file.path),
  );
  const files = new Map<string, CheckpointFile>();
  for (const file of [
    ...match.parts.flatMap((part) => part.files),
    ...match.expectedFiles.map(({ file: own }) => own),
  ]) {
    if (!expected.has(file.path)) {
      files.set(file.path, file);
    }
  }
  const candidates = [...files.values()].filter(({ path }) => mayRun(baseName(path)));
  const found: StrayRuns[] = [];
  for (let at = 0; at < Math.min(candidates.length, strayLimit); at += parallel) {
    found.push(
      ...(await Promise.all(
        candidates.slice(at, at + parallel).map(async ({ path, bytes }) => ({
          path,
          imports: await strayImports(fileSource(fs, path, bytes), baseName(path)),
        })),
      )),
    );
  }
  return [...found, ...(await namedCode(fs, [...files.values()]))];
}

/** What its name says is text, or holds tensors alone, is loaded by nobody as a pickle. */
function mayRun(name: string): boolean {
  return !/\.(?:json|jsonl|txt|md|ya?ml|toml|ini|cfg|csv|tsv|py|pyc|ipynb|sh|log|jinja|safetensors|gguf|png|jpe?g|svg|html|lock|proto)$|tfevents|^\.git|^(?:LICENSE|README|latest|events)/iu.test(
    name,
  );
}

/** Code beside a `config.json` that its `auto_map` names: `trust_remote_code` runs it. */
async function namedCode(
  fs: FileSystem,
  files: readonly CheckpointFile[],
): Promise<readonly StrayRuns[]> {
  const code = files.filter(({ path }) => /\.py$/iu.test(path));
  const configs = files.filter(({ path }) => /(?:^|\/)[\w-]*config\.json$/iu.test(path));
  if (code.length === 0) {
    return [];
  }
  const maps = await Promise.all(configs.map(({ path, bytes }) => hasAutoMap(fs, path, bytes)));
  return configs.flatMap(({ path }, at) => {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    const beside = code.filter((file) => file.path.startsWith(folder)).map((file) => file.path);
    return maps[at] === true && beside.length > 0
      ? [{ path, code: beside.map((name) => name.slice(folder.length)) }]
      : [];
  });
}

const configLimitBytes = 4 * 1024 * 1024;

async function hasAutoMap(fs: FileSystem, path: string, bytes: number): Promise<boolean> {
  const read = bytes <= configLimitBytes ? await fs.read(path, 0, bytes) : undefined;
  return read?.ok === true && /"auto_map"\s*:/u.test(new TextDecoder().decode(read.value));
}
