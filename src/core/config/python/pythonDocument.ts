import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/python";
import type { ConfigProblem, ConfigScope } from "../../model/config.js";
import type { ParsedConfig, ReadOptions } from "../language.js";
import { entryLimit } from "../limits.js";
import { LineIndex } from "../lineIndex.js";
import { namesIn, readBlock, type Block, type Reading } from "./pythonBlock.js";
import { readCalls } from "./pythonCalls.js";
import { readImports } from "./pythonImports.js";

/**
 * What a Python file sets: its module's plain assignments, the attributes of its classes, and the keyword
 * arguments of its calls. The file is parsed and never run.
 */
export function readPython(file: string, text: string, options: ReadOptions): ParsedConfig {
  const tree = nestsTooDeep(text) ? undefined : parser.parse(text);
  if (tree === undefined || statementsOf(tree) > entryLimit) {
    return { scopes: [], imports: [], problems: [tooLarge] };
  }
  const lines = new LineIndex(text);
  const scope = { text, file, env: options.env ?? {}, names: new Map() };
  const module = readBlock(tree.topNode, { scope, lines });
  const reading: Reading = { scope: { ...scope, names: module.names }, lines };
  const imports = readImports(tree, text);
  const scopes: readonly ConfigScope[] = [
    { kind: "file", range: lines.range(0, text.length), entries: module.entries },
    ...readClasses(tree, reading),
    ...readCalls(tree, { scope, lines }, { module, imports }),
  ];
  const tooMany = scopes.reduce((sum, { entries }) => sum + entries.length, 0) > entryLimit;
  return tooMany
    ? { scopes: [], imports: [], problems: [tooLarge] }
    : { scopes, imports: imports.modules, problems: syntaxProblems(tree, lines) };
}

/** People nest some ten deep. */
const nestingLimit = 200;

/** True for what the parser, which builds its tree by recursion, would fall into. Brackets in texts count too: none has so many open. */
function nestsTooDeep(text: string): boolean {
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === "(" || sign === "[" || sign === "{") {
      open += 1;
    } else if (sign === ")" || sign === "]" || sign === "}") {
      open = Math.max(0, open - 1);
    }
    if (open > nestingLimit) {
      return true;
    }
  }
  return false;
}

/** Assignments, calls, classes and functions: what a reading has work with. Counted first, and not further than the limit. */
function statementsOf(tree: Tree): number {
  let count = 0;
  tree.iterate({
    enter: ({ name }) => {
      count += working.test(name) ? 1 : 0;
      return count <= entryLimit;
    },
  });
  return count;
}

const tooLarge: ConfigProblem = { kind: "too-large", range: new LineIndex("").range(0, 0) };
const working = /^(?:Assign|Update)Statement$|^CallExpression$|^(?:Class|Function)Definition$/u;

/** The classes of the module, each with what it inherits from others in the file. */
function readClasses(tree: Tree, module: Reading): readonly ConfigScope[] {
  const blocks = new Map<string, Block>();
  return classesOf(tree).flatMap((node): readonly ConfigScope[] => {
    const identifier = node.getChild("VariableName");
    const body = node.getChild("Body");
    if (identifier === null || body === null) {
      return [];
    }
    const name = module.scope.text.slice(identifier.from, identifier.to);
    const list = node.getChild("ArgList");
    const bases = list === null ? [] : namesIn(list, module.scope);
    const inherited = bases.flatMap((base) => blocks.get(base)?.entries ?? []);
    const block = readBlock(body, module, inherited);
    blocks.set(name, block);
    const range = module.lines.range(node.from, node.to);
    return [{ kind: "class", name, bases, range, entries: block.entries }];
  });
}

/** The class definitions of a module, decorated or not, in order. */
export function classesOf(tree: Tree): readonly SyntaxNode[] {
  return tree.topNode
    .getChildren("ClassDefinition")
    .concat(
      tree.topNode
        .getChildren("DecoratedStatement")
        .flatMap((decorated) => decorated.getChildren("ClassDefinition")),
    )
    .toSorted((a, b) => a.from - b.from);
}

/** Places where the parser had to skip or make up text, a few at most. */
function syntaxProblems(tree: Tree, lines: LineIndex): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.type.isError && problems.length < 20) {
        problems.push({ kind: "syntax", range: lines.range(node.from, node.to) });
      }
    },
  });
  return problems;
}
