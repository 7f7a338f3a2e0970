import type { SyntaxNode, Tree } from "@lezer/common";
import type { ConfigEntry, ConfigScope } from "../../model/config.js";
import type { LineIndex } from "../lineIndex.js";
import { namesIn, NamesAlong, readBlock, type Block, type Reading } from "./pythonBlock.js";
import { evaluate } from "./pythonEvaluate.js";
import { resolveName, type PythonImports } from "./pythonImports.js";
import { unknown } from "./pythonValue.js";

/** Calls inside the arguments of calls, deeper than any person writes them. */
const depthLimit = 32;
/** The end of a callee is what tells it; `a.b()….train` may be of any length. */
const calleeLimit = 200;

/** A function whose body is being read, or the module. */
interface Frame {
  readonly block: Block;
  readonly names: NamesAlong;
}

/**
 * Every call of a module with the keyword arguments that belong to it. A name in an argument is what it
 * is at the call: assigned before it in the same function, else what the module leaves it at.
 */
export function readCalls(
  tree: Tree,
  { scope, lines }: Reading,
  known: { readonly module: Block; readonly imports: PythonImports },
): readonly ConfigScope[] {
  const calls: ConfigScope[] = [];
  const frames: Frame[] = [
    { block: known.module, names: new NamesAlong(scope.names, known.module) },
  ];
  let depth = 0;
  tree.iterate({
    enter: ({ node }) => {
      const body = node.name === "FunctionDefinition" ? node.getChild("Body") : null;
      if (body !== null) {
        const outside = new Map(frames.at(-1)?.block.names);
        for (const name of parametersOf(node, scope.text)) {
          outside.set(name, unknown(name));
        }
        const reading = { scope: { ...scope, names: outside }, lines };
        const block = readBlock(body, reading);
        frames.push({ block, names: new NamesAlong(outside, block) });
      }
      if (node.name !== "CallExpression") {
        return;
      }
      depth += 1;
      const [callee, list, frame] = [node.firstChild, node.getChild("ArgList"), frames.at(-1)];
      if (callee === null || list === null || frame === undefined || depth > depthLimit) {
        return;
      }
      const name = scope.text.slice(Math.max(callee.from, callee.to - calleeLimit), callee.to);
      const names = frame.names.before(node.from);
      calls.push({
        kind: "call",
        callee: name,
        target: resolveName(name, known.imports),
        words: plainWords(list, scope.text),
        mentions: namesIn(list, scope),
        range: lines.range(node.from, node.to),
        entries: keywords(list, { scope: { ...scope, names }, lines }),
      });
    },
    leave: ({ node }) => {
      if (node.name === "CallExpression") {
        depth -= 1;
      } else if (node.name === "FunctionDefinition" && node.getChild("Body") !== null) {
        frames.pop();
      }
    },
  });
  return calls;
}

/** Short literals without escapes; anything longer is no word of a command line. */
function plainWords(list: SyntaxNode, text: string): readonly string[] {
  return list
    .getChildren("String")
    .filter(({ prevSibling }) => prevSibling?.name !== "AssignOp")
    .flatMap(({ from, to }) => /^(["'])([\w-]{1,100})\1$/u.exec(text.slice(from, to))?.[2] ?? []);
}

function keywords(
  list: SyntaxNode,
  { scope, lines }: { readonly scope: Reading["scope"]; readonly lines: LineIndex },
): readonly ConfigEntry[] {
  const entries: ConfigEntry[] = [];
  for (const operator of list.getChildren("AssignOp")) {
    const key = operator.prevSibling;
    const expression = operator.nextSibling;
    if (key?.name === "VariableName" && expression !== null) {
      entries.push({
        key: scope.text.slice(key.from, key.to),
        value: evaluate(expression, scope),
        keyRange: lines.range(key.from, key.to),
        valueRange: lines.range(expression.from, expression.to),
        refersTo: namesIn(expression, scope),
      });
    }
  }
  return entries;
}

/** The names of a function's parameters; those in defaults and annotations are not among them. */
function parametersOf(definition: SyntaxNode, text: string): readonly string[] {
  const names: string[] = [];
  const list = definition.getChild("ParamList");
  for (let child = list?.firstChild ?? null; child !== null; child = child.nextSibling) {
    if (child.name === "VariableName" && child.prevSibling?.name !== "AssignOp") {
      names.push(text.slice(child.from, child.to));
    }
  }
  return names;
}
