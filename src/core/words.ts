import type { Checkpoint, CheckpointState, Holds, StateKind } from "./model/checkpoint.js";
import { msg, type Message } from "./model/message.js";

/** The state of a checkpoint in a word. */
export const stateWords: Readonly<Record<CheckpointState, Message>> = {
  complete: msg("complete"),
  incomplete: msg("incomplete"),
  damaged: msg("damaged"),
  unknown: msg("unknown"),
};

/** The kinds of state in words, in the order in which people ask for them. */
export const holdWords: Readonly<Record<StateKind, Message>> = {
  weights: msg("weights"),
  optimizer: msg("optimizer"),
  scheduler: msg("scheduler"),
  rng: msg("random state"),
  data: msg("data position"),
};

/** What a checkpoint holds, as a list of words. */
export function heldWords(holds: Holds): readonly Message[] {
  return (Object.keys(holdWords) as StateKind[])
    .filter((kind) => holds[kind])
    .map((kind) => holdWords[kind]);
}

/** How far a checkpoint is: its step, else its epoch; `step ?` where nothing tells either. */
export function progressWords({ step, epoch }: Pick<Checkpoint, "step" | "epoch">): Message {
  return step === undefined && epoch !== undefined
    ? msg("epoch {0}", epoch)
    : msg("step {0}", step ?? "?");
}

/** `42.1 MB`: decimal units, as disks count; three digits. */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? String(value) : value.toPrecision(3)} ${units[unit] ?? ""}`;
}

/** How long ago, in one unit, rounded down; a clock that runs behind counts as now. */
export function ageWords(milliseconds: number): Message {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) {
    return msg("just now");
  }
  if (minutes < 60) {
    return msg("{0} min ago", minutes);
  }
  return minutes < 48 * 60
    ? msg("{0} h ago", Math.floor(minutes / 60))
    : msg("{0} d ago", Math.floor(minutes / 1440));
}

/** `8.03B`: how people say the size of a model; three digits. */
export function countText(count: number): string {
  const units = ["", "K", "M", "B", "T"];
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? String(value) : value.toPrecision(3)}${units[unit] ?? ""}`;
}

/** `[32000, 4096]`, as PyTorch writes a shape. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}
