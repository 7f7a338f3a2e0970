import { msg } from "../../model/message.js";
import { failure, success, type Outcome } from "../../model/outcome.js";
import { bytesSource, partOf, type ByteSource } from "../byteSource.js";
import type { Defect } from "../defect.js";
import { nestedPickleLimits, type PickleLimits } from "./limits.js";
import { unwalked, type NestedPickle, type PickleImports } from "./imports.js";
import { isZip } from "../zip/zipDirectory.js";
import { picklesInZip, salvagedPickles } from "../zip/picklesInZip.js";
import type { PickleGlobal } from "./value.js";
import { walkPickle, type WalkedPickle } from "./walk.js";

/** A name that a file would have an unpickler import. */
export interface RecordedImport {
  readonly module: string;
  readonly name: string;
  /** Of the opcode, in bytes from the beginning of the file, of its record, or of the nested pickle. */
  readonly position: number;
  /** The record of a zip that it stands in: `archive/data.pkl`. */
  readonly record?: string;
  /** True where it stands in a pickle that is a string of the outer one. */
  readonly nested: boolean;
  /** True for a listed name that is used as no library uses it. */
  readonly misused?: boolean;
}

/** What is wrong with a file, and what it would import up to there. */
export interface PickleFileDefect extends Defect {
  readonly imports: readonly RecordedImport[];
}

/** Pickles that follow each other. */
export interface PickleSeries {
  readonly pickles: readonly WalkedPickle[];
  readonly imports: readonly RecordedImport[];
  /** Where the byte after the last STOP is. */
  readonly end: number;
}

/** How to go through a file of pickles. */
export interface SeriesRequest {
  readonly limits: PickleLimits;
  /** How many pickles there are; undefined: as many as there are bytes. */
  readonly count?: number;
  readonly record?: string;
}

/** Pickles in a pickle's strings are walked down to here. */
const nestedDepth = 3;
/** Walks over such strings in one file: a plain pickle has one for each tensor. */
const nestedWalks = 20_000;
/** A file that is a thousand pickles is read as far as that. */
const seriesLimit = 1000;

/** True for the first bytes of a pickle of protocol 2 to 5. */
export function beginsLikePickle(head: Uint8Array): boolean {
  return head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 6) <= 5;
}

/**
 * Walks pickles that follow each other from the beginning of a source, and those that hide in their strings. What a
 * broken one would import before it breaks is told too: an unpickler runs it up to there.
 */
export async function readPickles(
  source: ByteSource,
  { limits, count, record }: SeriesRequest,
): Promise<Outcome<PickleSeries, PickleFileDefect>> {
  if (source.bytes === 0) {
    const message = msg("is empty: 0 bytes");
    return failure({ kind: "empty", message, imports: [] }, message.text);
  }
  const pickles: WalkedPickle[] = [];
  const imports: RecordedImport[] = [];
  const budget = { left: nestedWalks };
  const note = async (found: PickleImports): Promise<void> => {
    const place = record === undefined ? {} : { record };
    for (const { module, name, position, misused } of namedIn(found)) {
      imports.push({ module, name, position, ...place, nested: false, ...misused });
    }
    for (const inner of await nestedImports(source, found.nested, { depth: 1, budget })) {
      imports.push({ ...inner, ...place });
    }
  };
  let end = 0;
  while (count === undefined ? end < source.bytes : pickles.length < count) {
    const walked = await walkPickle(source, end, limits);
    await note(walked.ok ? walked.value.imports : walked.reason.imports);
    if (!walked.ok) {
      const { kind, message } =
        walked.reason.kind === "invalid" && pickles.length > 0 && count === undefined
          ? strayBytes(source.bytes - end)
          : walked.reason;
      if (kind === "cannot-verify") {
        imports.push({ ...unwalked, position: walked.reason.position, nested: false });
      }
      return failure({ kind, message, imports }, message.text);
    }
    pickles.push(walked.value);
    end = walked.value.end;
    if (pickles.length >= seriesLimit && end < source.bytes) {
      const message = msg("has more than {0} pickles", seriesLimit);
      imports.push({ ...unwalked, position: end, nested: false });
      return failure({ kind: "cannot-verify", message, imports }, message.text);
    }
  }
  return success({ pickles, imports, end });
}

function strayBytes(bytes: number): Defect {
  return { kind: "invalid", message: msg("has {0} bytes after its pickle", bytes) };
}

/** What the pickles of a zip that does not hold would import, found without its directory. */
export async function salvagedImports(source: ByteSource): Promise<readonly RecordedImport[]> {
  const budget = { left: nestedWalks };
  const imports: RecordedImport[] = [];
  const pickles = await salvagedPickles(source);
  for (const { source: part, name: record } of pickles.records) {
    const found = await importsOfPart(part, { depth: 1, budget });
    imports.push(...found.map((each) => ({ ...each, record })));
  }
  return imports;
}

/** Names with the place of their first use, and those among them that are used as no library uses them. */
function namedIn(
  found: PickleImports,
): readonly (PickleGlobal & { readonly misused?: { readonly misused: true } })[] {
  const misused = found.misused();
  return found.globals.map((named) =>
    misused.has(named) ? { ...named, misused: { misused: true } } : named,
  );
}

interface NestedWalk {
  readonly depth: number;
  readonly budget: { left: number };
}

/** Walks what may be pickles in strings, as long as the budget for one file lasts. */
async function nestedImports(
  source: ByteSource,
  nested: readonly NestedPickle[],
  { depth, budget }: NestedWalk,
): Promise<readonly RecordedImport[]> {
  const imports: RecordedImport[] = [];
  for (const place of nested) {
    const begin = "begin" in place ? place.begin : 0;
    if (budget.left === 0 || depth > nestedDepth) {
      return [...imports, { ...unwalked, position: begin, nested: true }];
    }
    const part =
      "begin" in place ? partOf(source, begin, place.end - begin) : bytesSource(place.bytes);
    for (const inner of await importsOfPart(part, { depth, budget })) {
      imports.push({ ...inner, position: begin + inner.position, nested: true });
    }
  }
  return imports;
}

/** What bytes that are a zip, or pickles one after the other, would import. */
async function importsOfPart(
  part: ByteSource,
  { depth, budget }: NestedWalk,
): Promise<readonly RecordedImport[]> {
  const head = await part.read(0, 2);
  if (head.ok && isZip(head.value)) {
    const pickles = await picklesInZip(part);
    const found: RecordedImport[] = pickles.unwalked
      ? [{ ...unwalked, position: 0, nested: true }]
      : [];
    for (const { source, offset } of pickles.records) {
      for (const inner of await importsOfPart(source, { depth: depth + 1, budget })) {
        found.push({ ...inner, position: offset + inner.position });
      }
    }
    return found;
  }
  const imports: RecordedImport[] = [];
  let end = 0;
  let more = true;
  while (more && end < part.bytes) {
    if (budget.left === 0) {
      return [...imports, { ...unwalked, position: end, nested: true }];
    }
    budget.left -= 1;
    const walked = await walkPickle(part, end, nestedPickleLimits);
    const found = walked.ok ? walked.value.imports : walked.reason.imports;
    for (const { module, name, position, misused } of namedIn(found)) {
      imports.push({ module, name, position, nested: true, ...misused });
    }
    imports.push(...(await nestedImports(part, found.nested, { depth: depth + 1, budget })));
    if (!walked.ok && walked.reason.kind === "cannot-verify") {
      imports.push({ ...unwalked, position: walked.reason.position, nested: true });
    }
    more = walked.ok;
    end = walked.ok ? walked.value.end : end;
  }
  return imports;
}
