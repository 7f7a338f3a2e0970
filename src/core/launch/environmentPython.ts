import { joinPath } from "../paths.js";
import type { FileSystem } from "../ports.js";

/** Interpreters of virtual environments, by the folder that holds the environment. */
const environments = [
  ".venv/bin/python",
  "venv/bin/python",
  ".venv/Scripts/python.exe",
  "venv/Scripts/python.exe",
];

/** The interpreter of the first virtual environment in these folders; undefined when there is none. */
export async function findEnvironmentPython(
  fs: FileSystem,
  folders: readonly string[],
): Promise<string | undefined> {
  for (const folder of folders) {
    for (const name of environments) {
      const path = joinPath(folder, name);
      const stat = await fs.stat(path);
      if (stat.ok && stat.value.kind === "file") {
        return path;
      }
    }
  }
  return undefined;
}
