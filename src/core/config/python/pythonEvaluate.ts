import type { SyntaxNode } from "@lezer/common";
import type { ConfigData, ConfigValue } from "../../model/config.js";
import { callValue } from "./pythonCall.js";
import { expressions, type PythonScope } from "./pythonScope.js";
import { literalValue, splitLiteral, unescape } from "./pythonString.js";
import { contains, equal, isTrue, known, pythonText, unknown, weightLimit } from "./pythonValue.js";

/** Expressions nested deeper than any person writes; a guard for the stack. */
const depthLimit = 100;

/**
 * Value of an expression, as far as reading tells it: literals, names set before, f-strings, choices,
 * arithmetic and comparisons, and a few functions of `os`. Nothing is ever run.
 */
export function evaluate(node: SyntaxNode, scope: PythonScope, depth = 0): ConfigValue {
  const source = scope.text.slice(node.from, node.to);
  if (depth > depthLimit) {
    return unknown(source);
  }
  const value = (child: SyntaxNode | undefined): ConfigValue =>
    child === undefined ? unknown(source) : evaluate(child, scope, depth + 1);
  const parts = expressions(node);
  switch (node.name) {
    case "Boolean":
      return known(source === "True");
    case "None":
      return known(null);
    case "Number":
      return numberValue(source);
    case "String":
      return orUnknown(literalValue(source), source);
    case "ContinuedString":
      return joined(parts.map(value), source);
    case "FormatString":
      return formatString(node, scope, depth);
    case "VariableName":
      return source === "__file__"
        ? known(scope.file)
        : (scope.names.get(source) ?? unknown(source));
    case "ParenthesizedExpression":
      return parts.length === 1 ? value(parts[0]) : unknown(source);
    case "ArrayExpression":
    case "TupleExpression":
      return listValue(parts.map(value), source);
    case "DictionaryExpression":
      return dictionaryValue(parts.map(value), source);
    case "ConditionalExpression": {
      const [whenTrue, condition, whenFalse] = parts;
      const decided = value(condition);
      return decided.kind === "unknown"
        ? decided
        : value(isTrue(decided.data) ? whenTrue : whenFalse);
    }
    case "UnaryExpression":
      return unaryValue(source, value(parts[0]));
    case "BinaryExpression":
      return binaryValue(operatorOf(node, scope), parts.map(value), source);
    case "CallExpression":
    case "MemberExpression":
      return callValue(node, scope, value);
    default:
      return unknown(source);
  }
}

function orUnknown(data: ConfigData | undefined, source: string): ConfigValue {
  return data === undefined ? unknown(source) : known(data);
}

function numberValue(source: string): ConfigValue {
  const digits = source.replaceAll("_", "");
  const value = /^0\d/u.test(digits) ? Number.NaN : Number(digits);
  return Number.isNaN(value) ? unknown(source) : known(value);
}

function joined(values: readonly ConfigValue[], source: string): ConfigValue {
  let text = "";
  for (const value of values) {
    if (value.kind === "unknown" || typeof value.data !== "string" || text.length > weightLimit) {
      return unknown(source);
    }
    text += value.data;
  }
  return known(text);
}

/** Text between the replacements, and the replacements; a format or conversion is not imitated. */
function formatString(node: SyntaxNode, scope: PythonScope, depth: number): ConfigValue {
  const source = scope.text.slice(node.from, node.to);
  const parts = splitLiteral(source);
  if (parts === undefined) {
    return unknown(source);
  }
  const literal = (from: number, to: number): string | undefined => {
    const body = scope.text.slice(from, to).replaceAll("{{", "{").replaceAll("}}", "}");
    return parts.prefix.includes("r") ? body : unescape(body);
  };
  let text = "";
  let at = node.from + parts.prefix.length + parts.quote.length;
  for (const replacement of expressions(node)) {
    const [inner, ...rest] = expressions(replacement);
    const before = literal(at, replacement.from);
    const value = inner === undefined ? undefined : evaluate(inner, scope, depth + 1);
    const shown = value?.kind === "known" ? pythonText(value.data) : undefined;
    if (
      rest.length > 0 ||
      before === undefined ||
      shown === undefined ||
      text.length > weightLimit
    ) {
      return unknown(source);
    }
    text += before + shown;
    at = replacement.to;
  }
  const after = literal(at, node.to - parts.quote.length);
  return after === undefined ? unknown(source) : known(text + after);
}

function listValue(values: readonly ConfigValue[], source: string): ConfigValue {
  const items: ConfigData[] = [];
  for (const value of values) {
    if (value.kind === "unknown") {
      return unknown(source);
    }
    items.push(value.data);
  }
  return known(items);
}

function dictionaryValue(values: readonly ConfigValue[], source: string): ConfigValue {
  const entries: [string, ConfigData][] = [];
  for (let at = 0; at + 1 < values.length; at += 2) {
    const [key, item] = [values[at], values[at + 1]];
    if (key?.kind !== "known" || typeof key.data !== "string" || item?.kind !== "known") {
      return unknown(source);
    }
    entries.push([key.data, item.data]);
  }
  return values.length % 2 === 0 ? known(Object.fromEntries(entries)) : unknown(source);
}

function unaryValue(source: string, operand: ConfigValue): ConfigValue {
  if (operand.kind === "unknown") {
    return operand;
  }
  if (source.startsWith("not")) {
    return known(!isTrue(operand.data));
  }
  return typeof operand.data === "number" && /^[-+]/u.test(source)
    ? known(source.startsWith("-") ? -operand.data : operand.data)
    : unknown(source);
}

function operatorOf(node: SyntaxNode, scope: PythonScope): string {
  const [left, right] = expressions(node);
  return left === undefined || right === undefined
    ? ""
    : scope.text.slice(left.to, right.from).trim().replace(/\s+/gu, " ");
}

function binaryValue(
  operator: string,
  [left, right]: readonly ConfigValue[],
  source: string,
): ConfigValue {
  if (left?.kind === "known" && (operator === "and" || operator === "or")) {
    return isTrue(left.data) === (operator === "or") ? left : (right ?? unknown(source));
  }
  if (left?.kind !== "known" || right?.kind !== "known") {
    return unknown(source);
  }
  const [a, b] = [left.data, right.data];
  if (operator === "==" || operator === "is") {
    return known(equal(a, b));
  }
  if (operator === "!=" || operator === "is not") {
    return known(!equal(a, b));
  }
  if (typeof a === "string" && typeof b === "string" && operator === "+") {
    return known(a + b);
  }
  if ((operator === "in" || operator === "not in") && Array.isArray(b)) {
    return known(contains(b as readonly ConfigData[], a) === (operator === "in"));
  }
  return typeof a === "number" && typeof b === "number"
    ? arithmetic(operator, a, b, source)
    : unknown(source);
}

function arithmetic(operator: string, a: number, b: number, source: string): ConfigValue {
  const results: Readonly<Record<string, () => number | boolean>> = {
    "+": () => a + b,
    "-": () => a - b,
    "*": () => a * b,
    "/": () => a / b,
    "//": () => Math.floor(a / b),
    "%": () => a - b * Math.floor(a / b),
    "**": () => a ** b,
    "<": () => a < b,
    ">": () => a > b,
    "<=": () => a <= b,
    ">=": () => a >= b,
  };
  const result = results[operator]?.();
  return result === undefined || (typeof result === "number" && !Number.isFinite(result))
    ? unknown(source)
    : // Python's whole numbers know no minus zero.
      known(typeof result === "number" ? result + 0 : result);
}
