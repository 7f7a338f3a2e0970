import type { SyntaxNode } from "@lezer/common";
import type { ConfigDocument, ConfigScope } from "../../model/config.js";
import { pythonFlow, type PythonFlow } from "./pythonFlow.js";
import { expressions } from "./pythonScope.js";
import { argumentsOf, Trace } from "./pythonTrace.js";
import type { PassedValue, ValueOrigin } from "./valueOrigin.js";

type CallScope = Extract<ConfigScope, { readonly kind: "call" }>;

/**
 * Follows the values of a Python file to where they come from: through assignments, branches, attributes, functions of
 * the file and their parameters. Reads a document once and answers for any of its calls. Nothing is run.
 */
export class ValueFlow {
  readonly #flow: PythonFlow;

  constructor(document: ConfigDocument) {
    this.#flow = pythonFlow(document);
  }

  /** What a call is given for a parameter, by its name or its place (from 0). */
  passed(call: Pick<CallScope, "range">, name: string, position?: number): PassedValue {
    const node = this.#callAt(call);
    const list = node?.getChild("ArgList");
    if (node === undefined || list === undefined || list === null) {
      return { passed: "no", origins: [], guards: [] };
    }
    const guards = this.#guards(node);
    const args = argumentsOf(list, this.#flow.text);
    const own =
      args.find((each) => each.name === name) ??
      args.filter((each) => each.name === undefined && !each.spread)[position ?? args.length];
    if (own !== undefined) {
      return { passed: "yes", origins: this.#trace([own.value]), guards };
    }
    const spread = args.filter((each) => each.spread).map(({ value }) => value);
    return spread.length === 0
      ? { passed: "no", origins: [], guards }
      : { passed: "maybe", origins: this.#trace(spread, [name]), guards };
  }

  /** Where the object comes from that a method is called on: `trainer` in `trainer.train()`. */
  receiver(call: Pick<CallScope, "range">): readonly ValueOrigin[] {
    const object = this.#callAt(call)?.firstChild?.firstChild;
    return object === undefined || object === null ? [] : this.#trace([object]);
  }

  #callAt({ range }: Pick<CallScope, "range">): SyntaxNode | undefined {
    const { lines, calls } = this.#flow;
    const [from, to] = [lines.offset(range.start), lines.offset(range.end)];
    return calls.find((node) => node.from === from && node.to === to);
  }

  /** The conditions around a node, within its function. */
  #guards(node: SyntaxNode): readonly ValueOrigin[] {
    const conditions: SyntaxNode[] = [];
    for (let outer = node.parent; outer !== null; outer = outer.parent) {
      if (outer.name === "FunctionDefinition") {
        break;
      }
      if (outer.name === "IfStatement") {
        conditions.push(...expressions(outer).filter(({ name }) => name !== "Body"));
      }
    }
    return this.#trace(conditions.flatMap(operands));
  }

  #trace(nodes: readonly SyntaxNode[], path: readonly string[] = []): readonly ValueOrigin[] {
    const trace = new Trace(this.#flow);
    for (const node of nodes) {
      trace.follow(node, path);
    }
    return trace.origins;
  }
}

/** The values that a condition looks at: both sides of comparisons and of `and`, `or`, `not`. */
function operands(node: SyntaxNode): readonly SyntaxNode[] {
  return /^(?:BinaryExpression|UnaryExpression|ParenthesizedExpression)$/u.test(node.name)
    ? expressions(node).flatMap(operands)
    : [node];
}
