import { allZeroTensor, archiveRecordCorrupt, nanOrInfWeights } from "../../findings/contents.js";
import type { FindingDefinition, GradedDefinition } from "../../findings/define.js";
import { manifestMismatch } from "../../findings/manifests.js";
import { recordOf } from "../../formats/json/recordedStep.js";
import type { Finding } from "../../model/finding.js";
import { msg, type Message, type MessageArgument } from "../../model/message.js";
import { isInside, relativeTo } from "../../paths.js";
import type { FileStat } from "../../ports.js";

/** What a file was when it was checked. The same again: it has not changed since. */
export interface FileStamp {
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Device and inode, where the file system has them: a file put in its place with the old time is another one. */
  readonly id?: string;
}

/** What a deep check found in a file. */
export interface CheckedFile extends FileStamp {
  readonly findings: readonly Finding[];
}

/** What deep checks of a run found, by path from the run's folder, or absolute outside it. Only files with findings are kept. */
export type DeepRecord = ReadonlyMap<string, CheckedFile>;

/** What a file of the same size has that is not what its manifest recorded. */
export const otherBytes = msg(
  "has other bytes than when the manifest was recorded, though as many of them",
);

const definitions: readonly (FindingDefinition | GradedDefinition)[] = [
  archiveRecordCorrupt,
  nanOrInfWeights,
  allZeroTensor,
  manifestMismatch,
];
/** A record is some lines a damaged file; what goes beyond these was not written by Respawn. */
const findingLimit = 32;
const textLimit = 1000;
const argumentLimit = 10;
const nestedLimit = 3;

/** True for what a deep check alone can find. */
export function isOfDeepCheck(finding: Finding): boolean {
  return manifestMismatch.made(finding)
    ? finding.message.text === otherBytes.text
    : definitions.some((definition) => definition.made(finding));
}

/** Where the results of deep checks of a run lie: beside it, ignored by all layouts. */
export function deepRecordPath(run: string): string {
  return `${run}/.respawn/deep.json`;
}

/** A file's key in the record of its run. */
export function nameInRecord(run: string, path: string): string {
  return isInside(run, path) ? relativeTo(run, path) : path;
}

/** The stamp of a file as it is now. */
export function stampOf({ bytes, modifiedMs, id }: FileStat): FileStamp {
  return { bytes, modifiedMs, ...(id === undefined ? {} : { id }) };
}

/** True when both are of the same content; an inode counts where both know it. */
export function isSameFile(a: FileStamp, b: FileStamp): boolean {
  return (
    a.bytes === b.bytes &&
    a.modifiedMs === b.modifiedMs &&
    (a.id === undefined || b.id === undefined || a.id === b.id)
  );
}

/** The text of a record's file. */
export function deepRecordText(record: DeepRecord): string {
  const files = Object.fromEntries(
    [...record].map(([name, { findings, ...stamp }]) => [
      name,
      {
        ...stamp,
        findings: findings.map((finding) => {
          const { rule, message } = finding;
          return { rule, message, ...(isMilder(finding) ? { milder: true } : {}) };
        }),
      },
    ]),
  );
  return `${JSON.stringify({ version: 1, files }, null, 2)}\n`;
}

/**
 * Reads a record. It is data that anybody may have written: findings are made from their definitions anew, and what
 * has another form is passed over.
 *
 * @param pathOf where a file of the record lies
 */
export function parseDeepRecord(text: string, pathOf: (name: string) => string): DeepRecord {
  const data = recordOf(text);
  const files = data?.["version"] === 1 ? data["files"] : undefined;
  return new Map(
    Object.entries((files ?? {}) as Record<string, unknown>).flatMap(([name, file]) => {
      const { bytes, modifiedMs, id, findings } = (file ?? {}) as Record<string, unknown>;
      if (
        typeof bytes !== "number" ||
        typeof modifiedMs !== "number" ||
        !(id === undefined || typeof id === "string") ||
        !Array.isArray(findings)
      ) {
        return [];
      }
      const own = findings
        .slice(0, findingLimit)
        .flatMap((finding: unknown) => findingOf(finding, pathOf(name)) ?? []);
      const stamp = { bytes, modifiedMs, ...(id === undefined ? {} : { id }) };
      return own.length === 0 ? [] : [[name, { ...stamp, findings: own }] as const];
    }),
  );
}

/** True for what its definition makes in its milder case. */
function isMilder(finding: Finding): boolean {
  const { file, message } = finding;
  const definition = definitions.find((each) => each.made(finding));
  return (
    definition !== undefined &&
    "milderAt" in definition &&
    JSON.stringify(definition.milderAt(file, message)) === JSON.stringify(finding)
  );
}

function findingOf(data: unknown, file: string): Finding | undefined {
  const { rule, milder, message } = (data ?? {}) as Record<string, unknown>;
  const definition = definitions.find(({ id }) => id === rule);
  const said = messageOf(message, 0);
  if (definition === undefined || said === undefined) {
    return undefined;
  }
  const finding =
    milder === true && "milderAt" in definition
      ? definition.milderAt(file, said)
      : definition.at(file, said);
  return isOfDeepCheck(finding) ? finding : undefined;
}

function messageOf(data: unknown, depth: number): Message | undefined {
  const { text, args } = (data ?? {}) as Record<string, unknown>;
  if (typeof text !== "string" || text.length > textLimit || !Array.isArray(args)) {
    return undefined;
  }
  const said = args
    .slice(0, argumentLimit)
    .map((arg: unknown) => argumentOf(arg, depth))
    .map((arg) => arg ?? "?");
  return { text, args: said };
}

function argumentOf(data: unknown, depth: number): MessageArgument | undefined {
  if (typeof data === "string") {
    return data.slice(0, textLimit);
  }
  if (typeof data === "number") {
    return data;
  }
  return depth < nestedLimit ? messageOf(data, depth + 1) : undefined;
}
