import { msg } from "../../model/message.js";
import { failure, success, type Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import type { Defect } from "../defect.js";
import { PickleCursor, Step } from "./cursor.js";
import type { PickleLimits } from "./limits.js";
import { PickleMachine } from "./machine.js";
import type { MachineStop } from "./stack.js";
import { Op } from "./opcodes.js";
import type { PickleImports } from "./imports.js";
import type { PicklePersistent, PickleValue } from "./value.js";

/** A pickle that was walked to its STOP. */
export interface WalkedPickle {
  readonly value: PickleValue;
  readonly references: readonly PicklePersistent[];
  readonly imports: PickleImports;
  /** Where the byte after STOP is. */
  readonly end: number;
}

/** Why a walk ended early; `imports` are those up to there. */
export interface PickleDefect extends Defect {
  /** Of the opcode that the walk ended at, in bytes from the beginning of the source. */
  readonly position: number;
  readonly imports: PickleImports;
}

const firstWindowBytes = 64 * 1024;
const windowBytes = 2 * 1024 * 1024;
/** No file is longer; one that claims more was not cut off but made up. */
const credibleBytes = 2 ** 48;

/**
 * Walks one pickle from `begin`, opcode by opcode, and builds what it says without importing or calling anything.
 * Reads in windows of up to 2 MiB; never more than the limits allow. A pickle that ends early is `truncated`, one that
 * does not add up `invalid`, one beyond the limits `cannot-verify`.
 */
export async function walkPickle(
  source: ByteSource,
  begin: number,
  limits: PickleLimits,
): Promise<Outcome<WalkedPickle, PickleDefect>> {
  const machine = new PickleMachine(limits);
  const stop = (kind: Defect["kind"], position: number, message: Defect["message"]) =>
    failure<PickleDefect>({ kind, message, position, imports: machine.imports }, message.text);
  const limited = (position: number) =>
    stop(
      "cannot-verify",
      position,
      msg("has a pickle too large to walk: stopped at byte {0}", position),
    );
  let position = begin;
  let read = 0;
  let opcodes = 0;
  let wanted = firstWindowBytes;
  /**
   * A frame that is longer than the file, begins inside another, or ends inside an opcode: CPython's unpickler in C refuses
   * some of these and the one in Python others, and what they read is not the same.
   */
  let lyingFrame: number | undefined;
  let frameEnd = Infinity;
  for (;;) {
    const length = Math.min(wanted, source.bytes - position);
    read += length;
    if (read > limits.bytes) {
      return limited(position);
    }
    const window = await source.read(position, length);
    if (!window.ok) {
      return stop("unreadable", position, msg("cannot be read: {0}", window.detail));
    }
    if (window.value.length < length) {
      return stop("truncated", position, msg("became shorter while it was read"));
    }
    const cursor = new PickleCursor(window.value, position, source.bytes);
    let step = cursor.next();
    let stopped: MachineStop | undefined;
    while (step === Step.Opcode) {
      if (cursor.op === Op.Frame || cursor.following > frameEnd) {
        const inside = frameEnd !== Infinity && cursor.position < frameEnd;
        frameEnd = cursor.op === Op.Frame ? cursor.following + cursor.value : Infinity;
        if (inside || (frameEnd !== Infinity && frameEnd > source.bytes)) {
          lyingFrame ??= cursor.position;
        }
      }
      stopped = machine.visit(cursor);
      opcodes += 1;
      if (stopped !== undefined || cursor.op === Op.Stop) {
        break;
      }
      step = cursor.next();
    }
    if (stopped === "limit" || opcodes > limits.opcodes || step === Step.LineTooLong) {
      return limited(cursor.position);
    }
    if (stopped === "malformed" || step === Step.Bad) {
      const message = msg("has a pickle that makes no sense at byte {0}", cursor.position);
      return stop("invalid", cursor.position, message);
    }
    if (step === Step.Overrun) {
      return cursor.value > credibleBytes
        ? stop(
            "invalid",
            cursor.position,
            msg("has a pickle that claims {0} bytes at byte {1}", cursor.value, cursor.position),
          )
        : stop(
            "truncated",
            cursor.position,
            msg("ends inside a pickle, after byte {0}", cursor.position),
          );
    }
    if (step === Step.Opcode) {
      return machine.result === undefined || lyingFrame !== undefined
        ? stop(
            "invalid",
            lyingFrame ?? cursor.position,
            msg("has a pickle that makes no sense at byte {0}", lyingFrame ?? cursor.position),
          )
        : success({
            value: machine.result,
            references: machine.references,
            imports: machine.imports,
            end: cursor.following,
          });
    }
    position = cursor.position;
    wanted = Math.max(cursor.need, Math.min(4 * wanted, windowBytes));
  }
}
