import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/python";
import type { ConfigEntry, ConfigTree, ConfigValue } from "../../model/config.js";
import { LineIndex } from "../lineIndex.js";
import { evaluate } from "./pythonEvaluate.js";
import type { PythonScope } from "./pythonScope.js";
import { unknown } from "./pythonValue.js";

/** Classes whose keyword arguments are the settings of a Hugging Face training. */
const argumentClass =
  /^(?:[A-Za-z]*TrainingArguments|(?:SFT|DPO|GRPO|PPO|KTO|ORPO|Reward|RLOO|CPO)Config)$/u;

/**
 * What a Python config sets: the fields of its experiment dataclass, or the keyword arguments of its
 * `TrainingArguments(…)`. The file is parsed and never run.
 */
export function readPython(
  file: string,
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): Omit<ConfigTree, "ignores"> {
  const tree = parser.parse(text);
  const lines = new LineIndex(text);
  const reading: Reading = { scope: { text, file, env, names: new Map() }, lines };
  const constants = readBlock(tree.topNode, reading);
  const module: Reading = { ...reading, scope: { ...reading.scope, names: constants.names } };
  const experiment = readExperiment(tree, module);
  const entries = experiment?.entries ?? readArguments(tree, module);
  const insertAt = experiment === undefined ? undefined : insertion(experiment.last, reading);
  return {
    file,
    language: "python",
    entries: entries ?? [],
    problems: syntaxProblems(tree, lines),
    framework: experiment !== undefined ? "orz" : entries !== undefined ? "hf-trainer" : undefined,
    insertAt,
  };
}

interface Reading {
  readonly scope: PythonScope;
  readonly lines: LineIndex;
}

interface Block {
  readonly names: ReadonlyMap<string, ConfigValue>;
  readonly entries: readonly ConfigEntry[];
  readonly last: SyntaxNode | undefined;
}

/** Plain assignments of a block, in order; a name that anything else may set is unknown from there on. */
function readBlock(
  block: SyntaxNode,
  { scope, lines }: Reading,
  inherited: readonly ConfigEntry[] = [],
): Block {
  const names = new Map(scope.names);
  for (const { key, value } of inherited) {
    names.set(key, value);
  }
  const entries = [...inherited];
  let last: SyntaxNode | undefined;
  for (let node = block.firstChild; node !== null; node = node.nextSibling) {
    const target = node.name === "AssignStatement" ? node.firstChild : null;
    const expression = node.lastChild;
    const plain =
      target?.name === "VariableName" &&
      expression !== null &&
      node.getChildren("AssignOp").length === 1;
    if (plain) {
      const key = scope.text.slice(target.from, target.to);
      const value = evaluate(expression, { ...scope, names });
      names.set(key, value);
      last = node;
      entries.push({
        key,
        value,
        keyRange: lines.range(target.from, target.to),
        valueRange: lines.range(expression.from, expression.to),
        refersTo: namesIn(expression, scope),
      });
    } else {
      for (const name of setBy(node, scope)) {
        names.set(name, unknown(name));
        const since = entries.findLastIndex(({ key }) => key === name);
        const entry = entries[since];
        if (entry !== undefined) {
          entries[since] = { ...entry, value: unknown(name) };
        }
      }
    }
  }
  return { names, entries, last };
}

/** Names that a statement other than a plain assignment may set, in branches and loops too. */
function setBy(statement: SyntaxNode, scope: PythonScope): ReadonlySet<string> {
  const names = new Set<string>();
  if (/^(?:Function|Class|Import)|^DecoratedStatement$/u.test(statement.name)) {
    return names;
  }
  statement.cursor().iterate((node) => {
    if (node.name === "AssignStatement" || node.name === "UpdateStatement") {
      for (let child = node.node.firstChild; child !== null; child = child.nextSibling) {
        if (child.name === "AssignOp" || child.name === "UpdateOp") {
          break;
        }
        if (child.name === "VariableName") {
          names.add(scope.text.slice(child.from, child.to));
        }
      }
    }
  });
  return names;
}

function namesIn(expression: SyntaxNode, scope: PythonScope): readonly string[] {
  const names = new Set<string>();
  expression.cursor().iterate((node) => {
    if (node.name === "VariableName") {
      names.add(scope.text.slice(node.from, node.to));
    }
  });
  return [...names];
}

/** The last class that is an Open-Reasoner-Zero experiment config, with what it inherits in the file. */
function readExperiment(tree: Tree, module: Reading): Block | undefined {
  const classes = new Map<string, Block>();
  let found: Block | undefined;
  for (const node of tree.topNode
    .getChildren("ClassDefinition")
    .concat(
      tree.topNode
        .getChildren("DecoratedStatement")
        .flatMap((decorated) => decorated.getChildren("ClassDefinition")),
    )
    .toSorted((a, b) => a.from - b.from)) {
    const name = node.getChild("VariableName");
    const body = node.getChild("Body");
    if (name === null || body === null) {
      continue;
    }
    const bases = node.getChild("ArgList");
    const baseNames = bases === null ? [] : namesIn(bases, module.scope);
    const inherited = baseNames.flatMap((base) => classes.get(base)?.entries ?? []);
    const block = readBlock(body, module, inherited);
    classes.set(module.scope.text.slice(name.from, name.to), block);
    const has = (key: string): boolean => block.entries.some((entry) => entry.key === key);
    if (
      has("pretrain") &&
      (has("save_path") || baseNames.some((base) => base.endsWith("PPOExpConfig")))
    ) {
      found = block;
    }
  }
  return found;
}

/** Keyword arguments of the training-arguments call, and of `trainer.train(…)`. */
function readArguments(tree: Tree, { scope, lines }: Reading): readonly ConfigEntry[] | undefined {
  const entries: ConfigEntry[] = [];
  const trainings: string[] = [];
  tree.iterate({
    enter: ({ node }) => {
      const callee = node.name === "CallExpression" ? node.firstChild : null;
      const list = node.getChild("ArgList");
      if (callee === null || list === null) {
        return;
      }
      const name = scope.text.slice(callee.from, callee.to);
      const isArguments = argumentClass.test(name.slice(name.lastIndexOf(".") + 1));
      if (isArguments || namesIn(list, scope).some((word) => argumentClass.test(word))) {
        trainings.push(name);
      }
      if (isArguments || name.endsWith(".train")) {
        entries.push(...keywords(list, { scope, lines }));
      }
    },
  });
  return trainings.length > 0 ? entries : undefined;
}

function keywords(list: SyntaxNode, { scope, lines }: Reading): readonly ConfigEntry[] {
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

/** The line after the last field, with that field's indentation. */
function insertion(
  last: SyntaxNode | undefined,
  { scope, lines }: Reading,
): ConfigTree["insertAt"] {
  if (last === undefined) {
    return undefined;
  }
  const lineEnd = scope.text.indexOf("\n", last.to);
  const at = lineEnd === -1 ? scope.text.length : lineEnd;
  return {
    range: lines.range(at, at),
    indent: " ".repeat(lines.position(last.from).column),
  };
}

/** Places where the parser had to skip or make up text, a few at most. */
function syntaxProblems(tree: Tree, lines: LineIndex): ConfigTree["problems"] {
  const problems: { range: ReturnType<LineIndex["range"]> }[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.type.isError && problems.length < 20) {
        problems.push({ range: lines.range(node.from, Math.max(node.to, node.from)) });
      }
    },
  });
  return problems;
}
