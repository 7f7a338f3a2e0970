import { msg, type Message } from "../../model/message.js";
import type { Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import { emptyFile, defect, unreadable, type Defect } from "../defect.js";
import { JsonScan } from "./jsonScan.js";
import { parseJson, verdictDefect, type JsonObject } from "./parseJson.js";

/** trainer_state.json keeps the whole log history; a larger one is not a record any more. */
const checkLimitBytes = 256 * 1024 * 1024;
/** Values take several times the memory of their text. */
const valuesLimitBytes = 32 * 1024 * 1024;
const windowBytes = 1024 * 1024;

/** Parses a JSON object file of up to 32 MiB. */
export async function readJson(source: ByteSource): Promise<Outcome<JsonObject, Defect>> {
  if (source.bytes === 0) {
    return emptyFile();
  }
  if (source.bytes > valuesLimitBytes) {
    return defect("cannot-verify", tooLarge(source));
  }
  const bytes = await source.read(0, source.bytes);
  return bytes.ok ? parseJson(bytes.value) : unreadable(bytes.detail);
}

/** What is wrong with a JSON object file. Goes through it piece by piece, and holds none of its values. */
export async function jsonDefect(source: ByteSource): Promise<Defect | undefined> {
  return defectUnless(source, ({ isObject }) =>
    isObject ? undefined : msg("is JSON, but not an object"),
  );
}

/** The same for a file whose outermost value may also be a list. */
export async function jsonListDefect(source: ByteSource): Promise<Defect | undefined> {
  return defectUnless(source, ({ isObject, isList }) =>
    isObject || isList ? undefined : msg("is JSON, but neither a list nor an object"),
  );
}

async function defectUnless(
  source: ByteSource,
  objection: (scan: JsonScan) => Message | undefined,
): Promise<Defect | undefined> {
  if (source.bytes === 0) {
    return { kind: "empty", message: msg("is empty: 0 bytes") };
  }
  if (source.bytes > checkLimitBytes) {
    return { kind: "cannot-verify", message: tooLarge(source) };
  }
  const scan = new JsonScan();
  for (let at = 0; at < source.bytes; at += windowBytes) {
    const bytes = await source.read(at, Math.min(windowBytes, source.bytes - at));
    if (!bytes.ok) {
      return { kind: "unreadable", message: msg("cannot be read: {0}", bytes.detail) };
    }
    scan.feed(bytes.value);
  }
  const cut = verdictDefect(scan.end());
  const message = cut === undefined ? objection(scan) : undefined;
  return message === undefined ? cut : { kind: "invalid", message };
}

function tooLarge({ bytes }: ByteSource): Defect["message"] {
  return msg("is {0} bytes long, too large to check", bytes);
}
