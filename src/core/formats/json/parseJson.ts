import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import { defect, type Defect } from "../defect.js";
import { depthLimit, JsonScan, type JsonVerdict } from "./jsonScan.js";
import { pythonJsonValue } from "./pythonJsonValue.js";

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
  const text = new TextDecoder().decode(bytes);
  // JSON.parse is several times as fast: it has all texts without those words.
  const data: unknown = scan.hasPythonWords ? pythonJsonValue(text) : JSON.parse(text);
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
