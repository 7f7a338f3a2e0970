import type { ConfigTree } from "../model/config.js";
import { readPython } from "./pythonTree.js";
import { readYaml } from "./yamlTree.js";

export interface ReadOptions {
  /** The environment that the config would be run in; a variable that is not there counts as unset. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Reads what a config file sets, by its extension; an unknown one gives a tree without entries. */
export function readConfig(file: string, text: string, options: ReadOptions = {}): ConfigTree {
  if (text.includes("\u0000")) {
    return {
      file,
      language: "python",
      entries: [],
      problems: [],
      framework: undefined,
      insertAt: undefined,
    };
  }
  if (/\.(?:ya?ml|json)$/iu.test(file)) {
    return readYaml(file, text);
  }
  return readPython(file, text, options.env ?? {});
}
