import type { SyntaxNode } from "@lezer/common";
import type { ConfigValue } from "../../model/config.js";

/** The names that an expression may refer to, and the text it stands in. */
export interface PythonScope {
  readonly text: string;
  /** Absolute path of the file, for `__file__`. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly names: ReadonlyMap<string, ConfigValue>;
}

/** The operands and elements among a node's children: everything but punctuation and keywords. */
export function expressions(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (/^[A-Z]/u.test(child.name) && !/Op$/u.test(child.name) && child.name !== "Comment") {
      children.push(child);
    }
  }
  return children;
}
