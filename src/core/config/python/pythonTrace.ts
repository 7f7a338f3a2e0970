import type { SyntaxNode } from "@lezer/common";
import { evaluate } from "./pythonEvaluate.js";
import { enclosing, parametersOf, type PythonFlow } from "./pythonFlow.js";
import { resolveName } from "./pythonImports.js";
import { expressions } from "./pythonScope.js";
import { splitLiteral } from "./pythonString.js";
import type { ValueOrigin } from "./valueOrigin.js";

/** Functions that give their first argument on, in another form. */
const passOn =
  /^(?:str|bool|vars|asdict|dataclasses\.asdict|Path|pathlib\.Path|os\.fspath|os\.path\.(?:abspath|expanduser|realpath|join|normpath))$/u;
/** So many names are followed for one value, and no more. */
const followLimit = 400;

/** One value on its way back to its origins. */
export class Trace {
  readonly origins: ValueOrigin[] = [];
  readonly #seen = new Set<string>();

  constructor(private readonly flow: PythonFlow) {}

  follow(node: SyntaxNode, path: readonly string[]): void {
    const step = `${node.from}:${node.to}:${path.join(".")}`;
    if (this.#seen.has(step)) {
      return;
    }
    this.#seen.add(step);
    if (this.#seen.size > followLimit) {
      this.#opaque(node);
      return;
    }
    switch (node.name) {
      case "ParenthesizedExpression":
      case "AwaitExpression":
      case "NamedExpression":
        this.#followOrOpaque(expressions(node).at(-1), node, path);
        return;
      case "ConditionalExpression": {
        const [one, , other] = expressions(node);
        this.#followOrOpaque(one, node, path);
        this.#followOrOpaque(other, node, path);
        return;
      }
      case "BinaryExpression":
        if (node.getChild("or") !== null || node.getChild("and") !== null) {
          for (const operand of expressions(node)) {
            this.follow(operand, path);
          }
          return;
        }
        break;
      case "VariableName":
        this.#name(node, path);
        return;
      case "MemberExpression":
        this.#member(node, path);
        return;
      case "CallExpression":
        this.#call(node, path);
        return;
      case "DictionaryExpression":
        this.#dictionary(node, path);
        return;
    }
    const { text, file } = this.flow;
    const value = evaluate(node, { text, file, env: {}, names: new Map() });
    if (value.kind === "known" && path.length === 0) {
      this.origins.push({ kind: "literal", data: value.data });
    } else {
      this.#opaque(node);
    }
  }

  /** A name is what its own function gives it, else a parameter, else what the functions around and the module give it. */
  #name(node: SyntaxNode, path: readonly string[]): void {
    const name = this.#text(node);
    const given = this.flow.given.get(name) ?? [];
    for (let within = enclosing(node, "FunctionDefinition"); ;) {
      const here = given.filter((each) => each.within?.from === within?.from);
      const parameter =
        within === undefined
          ? undefined
          : parametersOf(within).find((each) => this.#text(each.name) === name);
      for (const { expression } of here) {
        this.#followOrOpaque(expression, node, path);
      }
      if (within !== undefined && parameter !== undefined) {
        this.#parameter(within, parameter, path);
      }
      if (here.length > 0 || parameter !== undefined) {
        return;
      }
      if (within === undefined) {
        this.#opaque(node);
        return;
      }
      within = enclosing(within, "FunctionDefinition");
    }
  }

  /** What the calls of a function in this file give it; where there is none, whoever calls it from outside. */
  #parameter(
    definition: SyntaxNode,
    { name, otherwise }: ReturnType<typeof parametersOf>[number],
    path: readonly string[],
  ): void {
    const key = this.#text(name);
    const position = parametersOf(definition).findIndex((each) => this.#text(each.name) === key);
    let called = false;
    for (const call of this.flow.calls) {
      const bound = this.#boundArguments(call, definition);
      if (bound === undefined) {
        continue;
      }
      const args = argumentsOf(call.getChild("ArgList") ?? call, this.flow.text);
      const value =
        args.find((each) => each.name === key) ??
        args.filter((each) => each.name === undefined && !each.spread)[position - bound];
      called = true;
      if (value !== undefined) {
        this.follow(value.value, path);
      } else if (otherwise !== undefined) {
        this.follow(otherwise, path);
      }
    }
    if (!called) {
      this.origins.push({ kind: "parameter", name: key, path, callers: this.#callers(definition) });
    }
  }

  /** How many parameters of a function a call fills by itself (`self`); undefined when it calls another. */
  #boundArguments(call: SyntaxNode, definition: SyntaxNode): number | undefined {
    const callee = call.firstChild === null ? "" : this.#text(call.firstChild);
    const own = this.#text(definition.getChild("VariableName") ?? definition);
    const owner = definition.parent?.parent;
    if (owner?.name !== "ClassDefinition") {
      return callee === own ? 0 : undefined;
    }
    const type = this.#text(owner.getChild("VariableName") ?? owner);
    // Any object's method of that name would do, but a Trainer's `train` is not the script's own.
    const called =
      own === "__init__"
        ? callee === type
        : callee.endsWith(`.${own}`) && !/trainer\./iu.test(callee);
    return called ? 1 : undefined;
  }

  /** Decorators, and calls that get the function itself: `@app.command()`, `fire.Fire(train)`. */
  #callers(definition: SyntaxNode): readonly string[] {
    const name = this.#text(definition.getChild("VariableName") ?? definition);
    const decorated = definition.parent?.name === "DecoratedStatement" ? definition.parent : null;
    const decorators = (decorated?.getChildren("Decorator") ?? []).map((each) =>
      this.#text(each).replace(/^@\s*/u, "").replace(/\(.*$/su, ""),
    );
    const handed = this.flow.calls
      .filter((call) =>
        argumentsOf(call.getChild("ArgList") ?? call, this.flow.text).some(
          ({ value }) => this.#text(value) === name,
        ),
      )
      .map((call) => (call.firstChild === null ? "" : this.#text(call.firstChild)));
    return [...decorators, ...handed].map((each) => resolveName(each, this.flow.imports));
  }

  /** `a.b` and `a["b"]`: what is given to it as it is written, and what is taken of `a`. */
  #member(node: SyntaxNode, path: readonly string[]): void {
    for (const { expression } of this.flow.given.get(this.#text(node)) ?? []) {
      this.#followOrOpaque(expression, node, path);
    }
    const property = node.getChild("PropertyName");
    const [object, index] = expressions(node);
    if (object !== undefined && index?.name === "Number") {
      this.follow(object, path);
      return;
    }
    const key = property === null ? constantText(index, this.flow.text) : this.#text(property);
    if (object === undefined || key === undefined) {
      this.#opaque(node);
      return;
    }
    this.follow(object, [key, ...path]);
  }

  #call(node: SyntaxNode, path: readonly string[]): void {
    const callee = node.firstChild;
    const list = node.getChild("ArgList");
    if (callee === null || list === null) {
      this.#opaque(node);
      return;
    }
    const name = this.#text(callee);
    const args = argumentsOf(list, this.flow.text);
    const [first, second] = args.map(({ value }) => value);
    if ((name === "getattr" || passOn.test(name)) && first !== undefined) {
      const key = name === "getattr" ? constantText(second, this.flow.text) : undefined;
      this.follow(first, key === undefined ? path : [key, ...path]);
      return;
    }
    const key = /\.(?:get|pop)$/u.test(name) ? constantText(first, this.flow.text) : undefined;
    if (key !== undefined && callee.firstChild !== null && !/environ/u.test(name)) {
      this.follow(callee.firstChild, [key, ...path]);
      return;
    }
    const own = this.flow.functions.get(name.replace(/^self\./u, "")) ?? [];
    for (const definition of own) {
      for (const value of this.#returned(definition)) {
        this.follow(value, path);
      }
    }
    if (own.length === 0) {
      const target = resolveName(name, this.flow.imports);
      const range = this.flow.lines.range(node.from, node.to);
      this.origins.push({ kind: "result", target, range, path });
    }
  }

  #returned(definition: SyntaxNode): readonly SyntaxNode[] {
    const found: SyntaxNode[] = [];
    definition.cursor().iterate(({ node }) => {
      const value = node.name === "ReturnStatement" ? expressions(node)[0] : undefined;
      if (value !== undefined && enclosing(node, "FunctionDefinition")?.from === definition.from) {
        found.push(value);
      }
    });
    return found;
  }

  /** `{"resume_from_checkpoint": x}`, of which one key is asked. */
  #dictionary(node: SyntaxNode, [key, ...path]: readonly string[]): void {
    const items = expressions(node);
    const at = items.findIndex((item) => constantText(item, this.flow.text) === key);
    const value = at === -1 ? undefined : items[at + 1];
    this.#followOrOpaque(key === undefined ? undefined : value, node, path);
  }

  #followOrOpaque(
    node: SyntaxNode | undefined,
    written: SyntaxNode,
    path: readonly string[],
  ): void {
    if (node === undefined) {
      this.#opaque(written);
    } else {
      this.follow(node, path);
    }
  }

  #opaque(node: SyntaxNode): void {
    this.origins.push({ kind: "opaque", source: this.#text(node).slice(0, 80) });
  }

  #text({ from, to }: SyntaxNode): string {
    return this.flow.text.slice(from, to);
  }
}

/** One argument of a call. */
interface Argument {
  readonly name: string | undefined;
  readonly spread: boolean;
  readonly value: SyntaxNode;
}

/** The arguments of a call in their order. */
export function argumentsOf(list: SyntaxNode, text: string): readonly Argument[] {
  const found: Argument[] = [];
  for (const value of expressions(list)) {
    const before = value.prevSibling?.name;
    if (value.nextSibling?.name === "AssignOp") {
      continue;
    }
    const key = before === "AssignOp" ? (value.prevSibling?.prevSibling ?? undefined) : undefined;
    found.push({
      name: key === undefined ? undefined : text.slice(key.from, key.to),
      spread: before === "*" || before === "**",
      value,
    });
  }
  return found;
}

/** The text of a plain string literal; undefined for anything else. */
function constantText(node: SyntaxNode | undefined, text: string): string | undefined {
  const literal =
    node?.name === "String" ? splitLiteral(text.slice(node.from, node.to)) : undefined;
  return literal?.prefix === "" && !literal.body.includes("\\") ? literal.body : undefined;
}
