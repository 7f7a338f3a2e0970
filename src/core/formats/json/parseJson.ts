import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import { defect, type Defect } from "../defect.js";
import { depthLimit, JsonScan, type JsonVerdict, type PythonWord } from "./jsonScan.js";

/** The object that a JSON text is. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses a JSON object as Python writes it: `NaN`, `Infinity` and `-Infinity` are numbers. One that is cut off is `truncated`; one nested
 * deeper than {@link depthLimit} is not parsed, so that whoever walks the value needs no limit of his own.
 */
export function parseJson(bytes: Uint8Array): Outcome<JsonObject, Defect> {
  const scan = new JsonScan();
  scan.feed(bytes);
  const bad = verdictDefect(scan.end());
  if (bad !== undefined) {
    return defect(bad.kind, bad.message);
  }
  const data = valueOf(bytes, scan.pythonWords);
  return typeof data === "object" && data !== null && !Array.isArray(data)
    ? success(data as JsonObject)
    : defect("invalid", msg("is JSON, but not an object"));
}

/** What a verdict says of a file; undefined for one that is whole. */
export function verdictDefect(verdict: JsonVerdict): Defect | undefined {
  switch (verdict) {
    case "whole":
      return undefined;
    case "truncated":
      return { kind: verdict, message: msg("is JSON that ends before it is closed") };
    case "invalid":
      return { kind: verdict, message: msg("is not valid JSON") };
    case "deep":
      return {
        kind: "cannot-verify",
        message: msg("is JSON nested more than {0} deep, which is not read", depthLimit),
      };
  }
}

/** A text that no writer has in its records, and as long as the word it stands for: `NaN`. */
const standIn = "\u007f";

/** Puts for each word what JSON.parse reads as that number, of the same length: too large a number is infinite. */
function valueOf(bytes: Uint8Array, words: readonly PythonWord[]): unknown {
  if (words.length === 0) {
    return JSON.parse(new TextDecoder().decode(bytes));
  }
  const encoder = new TextEncoder();
  const spelled = { NaN: encoder.encode(`"${standIn}"`), Infinity: encoder.encode("1e999   ") };
  const plain = bytes.slice();
  for (const { word, at } of words) {
    plain.set(spelled[word], at);
  }
  const root: { readonly value: unknown } = { value: JSON.parse(new TextDecoder().decode(plain)) };
  putNaN(root);
  return root.value;
}

/** Puts NaN into what was just parsed, where its stand-in is. */
function putNaN(container: object): void {
  for (const [key, value] of Object.entries(container) as [string, unknown][]) {
    if (value === standIn) {
      Object.defineProperty(container, key, { value: Number.NaN });
    } else if (typeof value === "object" && value !== null) {
      putNaN(value);
    }
  }
}
