import type { PickleStack } from "./stack.js";
import { isObject } from "./value.js";

/**
 * Moves the values from `begin` on into the list, set or object under them, as APPENDS does; what takes no items loses
 * them. False when nothing lies under them.
 */
export function fillItems(stack: PickleStack, begin: number | undefined): boolean {
  const target = begin === undefined ? undefined : stack.below(begin);
  if (begin === undefined || target === undefined) {
    return false;
  }
  const into =
    isObject(target) && target.kind === "call"
      ? (target.items ??= [])
      : isObject(target) && (target.kind === "list" || target.kind === "set")
        ? target.items
        : undefined;
  for (let at = begin; at < stack.size; at += 1) {
    into?.push(stack.at(at));
  }
  stack.cut(begin);
  return true;
}

/**
 * Moves the keys and values from `begin` on into the dict or object under them, as SETITEMS does; gives the number of
 * pairs. Undefined when nothing lies under them or a value is missing.
 */
export function fillEntries(stack: PickleStack, begin: number | undefined): number | undefined {
  const target = begin === undefined ? undefined : stack.below(begin);
  if (begin === undefined || target === undefined || (stack.size - begin) % 2 !== 0) {
    return undefined;
  }
  const into =
    isObject(target) && target.kind === "call"
      ? (target.entries ??= [])
      : isObject(target) && target.kind === "dict"
        ? target.entries
        : undefined;
  const pairs = (stack.size - begin) / 2;
  for (let at = begin; at < stack.size; at += 2) {
    into?.push([stack.at(at), stack.at(at + 1)]);
  }
  stack.cut(begin);
  return pairs;
}
