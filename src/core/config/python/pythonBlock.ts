import type { SyntaxNode } from "@lezer/common";
import type { ConfigEntry, ConfigValue } from "../../model/config.js";
import type { LineIndex } from "../lineIndex.js";
import { evaluate } from "./pythonEvaluate.js";
import type { PythonScope } from "./pythonScope.js";
import { unknown } from "./pythonValue.js";

/** What an expression is read with: the names around it, and the text's lines. */
export interface Reading {
  readonly scope: PythonScope;
  readonly lines: LineIndex;
}

/** The plain assignments of a module, a class or a function. */
export interface Block {
  /** Every name as it stands at the block's end. */
  readonly names: ReadonlyMap<string, ConfigValue>;
  readonly entries: readonly ConfigEntry[];
  /** Each name's values in the order in which the block gives them, by the offset of the statement's end. */
  readonly history: readonly Assigned[];
}

interface Assigned {
  readonly at: number;
  readonly name: string;
  readonly value: ConfigValue;
}

/** Reads a block's assignments in order; a name that anything else may set is unknown from there on. */
export function readBlock(
  block: SyntaxNode,
  { scope, lines }: Reading,
  inherited: readonly ConfigEntry[] = [],
): Block {
  const names = new Map(scope.names);
  for (const { key, value } of inherited) {
    names.set(key, value);
  }
  const entries = [...inherited];
  const history: Assigned[] = [];
  const assign = (at: number, name: string, value: ConfigValue): void => {
    names.set(name, value);
    history.push({ at, name, value });
  };
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
      assign(node.to, key, value);
      entries.push({
        key,
        value,
        keyRange: lines.range(target.from, target.to),
        valueRange: lines.range(expression.from, expression.to),
        refersTo: namesIn(expression, scope),
      });
    } else {
      for (const name of setBy(node, scope)) {
        assign(node.from, name, unknown(name));
        const since = entries.findLastIndex(({ key }) => key === name);
        const entry = entries[since];
        if (entry !== undefined) {
          entries[since] = { ...entry, value: unknown(name) };
        }
      }
    }
  }
  return { names, entries, history };
}

/**
 * The names as a block gives them, for one offset after the other, on top of those from outside. What the block sets only
 * later is not set yet; outside names of that name are hidden all the same.
 */
export class NamesAlong {
  readonly #names: Map<string, ConfigValue>;
  #next = 0;

  constructor(
    outside: ReadonlyMap<string, ConfigValue>,
    private readonly block: Block,
  ) {
    this.#names = new Map(outside);
    for (const { name } of block.history) {
      this.#names.set(name, unknown(name));
    }
  }

  /** The names before an offset, which is not smaller than the last; true until the next call. */
  before(offset: number): ReadonlyMap<string, ConfigValue> {
    const { history } = this.block;
    for (let step = history[this.#next]; step !== undefined && step.at <= offset;) {
      this.#names.set(step.name, step.value);
      this.#next += 1;
      step = history[this.#next];
    }
    return this.#names;
  }
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
    if (node.name === "ForStatement") {
      for (let child = node.node.firstChild; child !== null; child = child.nextSibling) {
        if (child.name === "in") {
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

/** Names that an expression refers to. */
export function namesIn(expression: SyntaxNode, scope: PythonScope): readonly string[] {
  const names = new Set<string>();
  expression.cursor().iterate((node) => {
    if (node.name === "VariableName") {
      names.add(scope.text.slice(node.from, node.to));
    }
  });
  return [...names];
}
