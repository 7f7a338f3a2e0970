import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/python";
import type { ConfigDocument } from "../../model/config.js";
import { LineIndex } from "../lineIndex.js";
import { readImports, type PythonImports } from "./pythonImports.js";

/** A value that a name or an attribute is given somewhere; undefined where only running would tell (a loop, a `with`). */
export interface Given {
  readonly expression: SyntaxNode | undefined;
  /** The function that the statement stands in; undefined for the module. */
  readonly within: SyntaxNode | undefined;
}

/** A Python file's tree with what following a value needs: functions, calls and assignments by name. */
export interface PythonFlow {
  readonly text: string;
  readonly file: string;
  readonly tree: Tree;
  readonly lines: LineIndex;
  readonly imports: PythonImports;
  /** Functions and methods by name. */
  readonly functions: ReadonlyMap<string, readonly SyntaxNode[]>;
  readonly calls: readonly SyntaxNode[];
  /** What each target, as it is written (`args`, `self.args`, `args.resume`), is given. */
  readonly given: ReadonlyMap<string, readonly Given[]>;
}

/** Reads a document's text anew, for its tree; other languages give an empty one. */
export function pythonFlow({ text, file, language }: ConfigDocument): PythonFlow {
  const source = language === "python" ? text : "";
  const tree = parser.parse(source);
  const functions = new Map<string, SyntaxNode[]>();
  const calls: SyntaxNode[] = [];
  const given = new Map<string, Given[]>();
  const slice = (node: SyntaxNode): string => source.slice(node.from, node.to);
  const give = (target: SyntaxNode, expression: SyntaxNode | undefined): void => {
    put(given, slice(target), { expression, within: enclosing(target, "FunctionDefinition") });
  };
  tree.iterate({
    enter: ({ node }) => {
      switch (node.name) {
        case "FunctionDefinition": {
          const name = node.getChild("VariableName");
          if (name !== null) {
            put(functions, slice(name), node);
          }
          break;
        }
        case "CallExpression":
          calls.push(node);
          break;
        case "AssignStatement":
        case "NamedExpression":
          for (const target of targetsOf(node)) {
            give(target, node.lastChild ?? undefined);
          }
          break;
        case "ForStatement":
        case "WithStatement":
        case "UpdateStatement":
          for (const target of boundBy(node)) {
            give(target, undefined);
          }
      }
    },
  });
  return {
    text: source,
    file,
    tree,
    lines: new LineIndex(source),
    imports: readImports(tree, source),
    functions,
    calls,
    given,
  };
}

/** The nearest node of a kind around a node. */
export function enclosing(node: SyntaxNode, name: string): SyntaxNode | undefined {
  for (let outer = node.parent; outer !== null; outer = outer.parent) {
    if (outer.name === name) {
      return outer;
    }
  }
  return undefined;
}

/** The parameters of a function, in order: `self` is one of them, keyword-only ones and defaults too. */
export function parametersOf(
  definition: SyntaxNode,
): readonly { readonly name: SyntaxNode; readonly otherwise: SyntaxNode | undefined }[] {
  const found: { name: SyntaxNode; otherwise: SyntaxNode | undefined }[] = [];
  const list = definition.getChild("ParamList");
  for (let child = list?.firstChild ?? null; child !== null; child = child.nextSibling) {
    const before = child.prevSibling?.name;
    const last = found.at(-1);
    if (before === "AssignOp") {
      if (last !== undefined) {
        last.otherwise = child;
      }
    } else if (child.name === "VariableName" && before !== "*" && before !== "**") {
      found.push({ name: child, otherwise: undefined });
    }
  }
  return found;
}

/** What stands left of the first `=` (or of each, in `a = b = c`): names, attributes, items, each of a tuple. */
function targetsOf(statement: SyntaxNode): readonly SyntaxNode[] {
  const targets: SyntaxNode[] = [];
  const value = statement.lastChild;
  for (let child = statement.firstChild; child !== null; child = child.nextSibling) {
    if (child.from !== value?.from) {
      collectTargets(child, targets);
    }
  }
  return targets;
}

function collectTargets(node: SyntaxNode, targets: SyntaxNode[]): void {
  if (node.name === "VariableName" || node.name === "MemberExpression") {
    targets.push(node);
  } else if (node.name === "TupleExpression" || node.name === "ArrayExpression") {
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      collectTargets(child, targets);
    }
  }
}

/** What a loop, a `with … as` or `+=` gives a value that is not followed. */
function boundBy(statement: SyntaxNode): readonly SyntaxNode[] {
  const targets: SyntaxNode[] = [];
  for (let child = statement.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === "in" || child.name === "Body" || child.name === "UpdateOp") {
      break;
    }
    if (statement.name !== "WithStatement" || child.prevSibling?.name === "as") {
      collectTargets(child, targets);
    }
  }
  return targets;
}

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) {
    map.set(key, [value]);
  } else {
    list.push(value);
  }
}
