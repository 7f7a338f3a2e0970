import type { ConfigTree } from "../model/config.js";
import { readPython } from "./python/pythonTree.js";
import { readYaml } from "./yaml/yamlTree.js";

export interface ReadOptions {
  /** The environment that the config would be run in; a variable that is not there counts as unset. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Reads what a config file sets, by its extension. Binary junk gives a tree without entries. */
export function readConfig(file: string, text: string, options: ReadOptions = {}): ConfigTree {
  const readable = text.includes("\u0000") ? "" : text;
  const tree = /\.(?:ya?ml|json)$/iu.test(file)
    ? readYaml(file, readable)
    : readPython(file, readable, options.env ?? {});
  return { ...tree, ignores: ignoreComments(readable) };
}

/** `# respawn-ignore rule-a rule-b`, in every language whose comments begin with `#`. */
function ignoreComments(text: string): ConfigTree["ignores"] {
  const ignores = new Map<number, readonly string[]>();
  text.split(/\r\n|\r|\n/u).forEach((line, number) => {
    const match = /#\s*respawn-ignore\b:?(.*)$/u.exec(line);
    if (match !== null) {
      ignores.set(
        number,
        (match[1] ?? "").split(/[\s,]+/u).filter((word) => word !== ""),
      );
    }
  });
  return ignores;
}
