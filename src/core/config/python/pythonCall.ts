import type { SyntaxNode } from "@lezer/common";
import type { ConfigData, ConfigValue } from "../../model/config.js";
import { expressions, type PythonScope } from "./pythonScope.js";
import { known, unknown, weightLimit } from "./pythonValue.js";

type Evaluate = (node: SyntaxNode | undefined) => ConfigValue;

/**
 * Calls and subscripts that reading can answer: path functions, the environment, containers that wrap
 * a literal, and `x[0]`. Anything else is unknown.
 */
export function callValue(node: SyntaxNode, scope: PythonScope, value: Evaluate): ConfigValue {
  const source = scope.text.slice(node.from, node.to);
  if (node.name === "MemberExpression") {
    return subscript(node, scope, value);
  }
  const callee = node.firstChild;
  const list = node.lastChild;
  if (callee === null || list?.name !== "ArgList") {
    return unknown(source);
  }
  const name = scope.text.slice(callee.from, callee.to);
  const args = expressions(list).map(value);
  const data: ConfigData[] = [];
  let characters = 0;
  for (const arg of args) {
    characters += arg.kind === "known" && typeof arg.data === "string" ? arg.data.length : 0;
    if (arg.kind === "unknown" || characters > weightLimit) {
      return unknown(source);
    }
    data.push(arg.data);
  }
  if (name === "os.environ.get" || name === "os.getenv") {
    return environment(data, scope);
  }
  const result = functions[name]?.(data);
  return result === undefined ? unknown(source) : known(result);
}

const functions: Readonly<Record<string, (args: readonly ConfigData[]) => ConfigData | undefined>> =
  {
    "os.path.basename": ([path]) =>
      typeof path === "string" ? path.slice(path.lastIndexOf("/") + 1) : undefined,
    "os.path.dirname": ([path]) =>
      typeof path === "string"
        ? path.slice(0, path.lastIndexOf("/") + 1).replace(/(.)\/+$/u, "$1")
        : undefined,
    "os.path.splitext": ([path]) => (typeof path === "string" ? splitExtension(path) : undefined),
    "os.path.join": (parts) =>
      parts.every((part) => typeof part === "string") ? joinLikePython(parts) : undefined,
    ListConfig: ([items]) => items ?? [],
    list: ([items]) => (Array.isArray(items) ? (items as ConfigData) : undefined),
    str: ([text]) => (typeof text === "string" ? text : undefined),
  };

function splitExtension(path: string): readonly [string, string] {
  const match = /^(.*?[^/.][^/]*)(\.[^./]*)$/su.exec(path);
  return match === null ? [path, ""] : [match[1] ?? "", match[2] ?? ""];
}

/** `os.path.join`: an absolute part begins anew. */
function joinLikePython(parts: readonly string[]): string {
  return parts.reduce((path, part) =>
    part.startsWith("/")
      ? part
      : path === "" || path.endsWith("/")
        ? path + part
        : `${path}/${part}`,
  );
}

function environment([name, fallback]: readonly ConfigData[], scope: PythonScope): ConfigValue {
  return typeof name === "string"
    ? known(scope.env[name] ?? fallback ?? null)
    : unknown("os.environ");
}

/** `x[0]`, `x[-1]`, `x["key"]`; an attribute of anything is unknown. */
function subscript(node: SyntaxNode, scope: PythonScope, value: Evaluate): ConfigValue {
  const source = scope.text.slice(node.from, node.to);
  const [object, key, ...rest] = expressions(node);
  if (!source.endsWith("]") || rest.length > 0 || key === undefined) {
    return unknown(source);
  }
  const container = value(object);
  const index = value(key);
  if (container.kind === "unknown" || index.kind === "unknown") {
    return unknown(source);
  }
  const { data } = container;
  const item = Array.isArray(data)
    ? typeof index.data === "number"
      ? (data.at(index.data) as ConfigData | undefined)
      : undefined
    : typeof data === "object" && data !== null
      ? Object.entries(data).find(([name]) => name === index.data)?.[1]
      : undefined;
  return item === undefined ? unknown(source) : known(item);
}
