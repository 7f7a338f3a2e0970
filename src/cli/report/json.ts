import type { Checkpoint } from "../../core/model/checkpoint.js";
import type { Finding } from "../../core/model/finding.js";
import type { Message } from "../../core/model/message.js";

type Translate = (message: Message) => string;

/** JSON of `ls` and `verify`: a contract, `version` changes with it. */
export function checkpointsJson(checkpoints: readonly Checkpoint[], t: Translate): string {
  return print({ version: 1, checkpoints: checkpoints.map((item) => checkpointData(item, t)) });
}

/** JSON of `latest`. */
export function latestJson(checkpoint: Checkpoint | undefined, t: Translate): string {
  return print({
    version: 1,
    checkpoint: checkpoint === undefined ? null : checkpointData(checkpoint, t),
  });
}

function checkpointData(checkpoint: Checkpoint, t: Translate): object {
  return {
    path: checkpoint.path,
    run: checkpoint.run,
    layout: checkpoint.layout,
    step: checkpoint.step ?? null,
    epoch: checkpoint.epoch ?? null,
    state: checkpoint.state,
    resumable: checkpoint.resumable,
    worldSize: checkpoint.worldSize ?? null,
    ...(checkpoint.givenUpAfter === undefined ? {} : { givenUpAfter: checkpoint.givenUpAfter }),
    bytes: checkpoint.bytes,
    savedAt: dateText(checkpoint.savedMs),
    holds: checkpoint.holds,
    findings: checkpoint.findings.map((finding) => findingData(finding, t)),
  };
}

/** The last moment that a date can say, in milliseconds from 1970 either way (ECMAScript, time values). */
const lastDateMs = 8.64e15;

/** ISO 8601; file systems hold times that dates cannot say. */
function dateText(ms: number): string {
  return new Date(Math.max(-lastDateMs, Math.min(lastDateMs, ms))).toISOString();
}

function findingData({ rule, severity, file, message }: Finding, t: Translate): object {
  return { rule, severity, file, message: t(message) };
}

function print(data: object): string {
  return `${JSON.stringify(data, null, 2)}\n`;
}
