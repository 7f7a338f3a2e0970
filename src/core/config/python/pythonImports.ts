import type { SyntaxNode, Tree } from "@lezer/common";

/** What a module imports. */
export interface PythonImports {
  /** Full dotted names, in the order of the text. */
  readonly modules: readonly string[];
  /** For each name that the imports bind: the full dotted name that it stands for. */
  readonly bound: ReadonlyMap<string, string>;
}

/** Reads every import of a file, those inside functions too; relative ones keep their leading dots. */
export function readImports(tree: Tree, text: string): PythonImports {
  const modules = new Set<string>();
  const bound = new Map<string, string>();
  tree.iterate({
    enter: ({ node }) => {
      if (node.name === "ImportStatement") {
        for (const { path, local } of importsOf(node, text)) {
          modules.add(path);
          if (local !== undefined) {
            bound.set(local, path);
          }
        }
      }
    },
  });
  return { modules: [...modules], bound };
}

/** The dotted name that a callee stands for: `L.Trainer` after `import lightning as L` is `lightning.Trainer`. */
export function resolveName(callee: string, { bound }: PythonImports): string {
  const [first = "", ...rest] = callee.split(".");
  return [bound.get(first) ?? first, ...rest].join(".");
}

interface Imported {
  readonly path: string;
  /** The name that it is bound to; undefined for `*`. */
  readonly local: string | undefined;
}

/** `import a.b as c, d` and `from x.y import (z as w, *)`: the grammar has their words in one flat list. */
function importsOf(statement: SyntaxNode, text: string): readonly Imported[] {
  const words: string[] = [];
  for (let child = statement.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== "(" && child.name !== ")" && child.name !== "Comment") {
      words.push(text.slice(child.from, child.to));
    }
  }
  const from = words[0] === "from";
  const split = words.indexOf("import");
  const module = from ? words.slice(1, split).join("") : "";
  return items(words.slice(split + 1)).map((item): Imported => {
    const as = item.indexOf("as");
    const name = (as === -1 ? item : item.slice(0, as)).join("");
    const alias = as === -1 ? undefined : item[as + 1];
    if (from) {
      const path = module.endsWith(".") ? `${module}${name}` : `${module}.${name}`;
      return name === "*" ? { path: module, local: undefined } : { path, local: alias ?? name };
    }
    // `import a.b` binds `a`, and `a.b.c` then is what it says.
    return alias === undefined ? { path: name, local: undefined } : { path: name, local: alias };
  });
}

function items(words: readonly string[]): readonly (readonly string[])[] {
  const found: string[][] = [[]];
  for (const word of words) {
    if (word === ",") {
      found.push([]);
    } else {
      found.at(-1)?.push(word);
    }
  }
  return found.filter((item) => item.length > 0);
}
