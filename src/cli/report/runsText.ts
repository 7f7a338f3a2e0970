import { styleText } from "node:util";
import type { Checkpoint, CheckpointState } from "../../core/model/checkpoint.js";
import { msg, type Message } from "../../core/model/message.js";
import type { Run } from "../../core/model/run.js";
import { baseName, relativeTo } from "../../core/paths.js";
import { printable } from "../../core/printable.js";
import { ageWords, bytesText, heldWords, progressWords, stateWords } from "../../core/words.js";
import { tableLines } from "./table.js";

/** How to print for this reader. */
export interface TextStyle {
  readonly t: (message: Message) => string;
  readonly colour: boolean;
  readonly now: number;
  /** Paths below it are shown relative to it. */
  readonly cwd: string;
}

const signs: Readonly<
  Record<CheckpointState, readonly [sign: string, colour: "green" | "yellow" | "red" | "gray"]>
> = {
  complete: ["✓", "green"],
  incomplete: ["◌", "yellow"],
  damaged: ["✗", "red"],
  unknown: ["?", "gray"],
};

/** Runs as text: a line for the run, one for each checkpoint, its findings below it. */
export function runsText(runs: readonly Run[], style: TextStyle): string {
  return runs.map((run) => runText(run, style)).join("\n");
}

function runText(run: Run, style: TextStyle): string {
  const title = printable(relativeTo(style.cwd, run.path));
  const severalRanks = run.checkpoints.some(({ worldSize }) => (worldSize ?? 1) > 1);
  const rows = tableLines(
    run.checkpoints.map((checkpoint) => row(checkpoint, { run, severalRanks }, style)),
  );
  const lines = run.checkpoints.flatMap((checkpoint, index) => {
    const [sign, colour] = signs[checkpoint.state];
    const line = `  ${paint(style, colour, sign)} ${rows[index] ?? ""}`;
    return [line, ...findingLines(checkpoint, style)];
  });
  return `${paint(style, "bold", title)}\n${lines.join("\n")}\n`;
}

function row(
  checkpoint: Checkpoint,
  { run, severalRanks }: { readonly run: Run; readonly severalRanks: boolean },
  { t, now }: TextStyle,
): readonly string[] {
  const holds = heldWords(checkpoint.holds).map(t);
  const mark = checkpoint === run.newestResumable ? t(msg("newest resumable")) : "";
  return [
    printable(baseName(checkpoint.path)),
    t(progressWords(checkpoint)),
    checkpoint.beingWritten ? t(msg("being written")) : t(stateWords[checkpoint.state]),
    bytesText(checkpoint.bytes),
    t(ageWords(now - checkpoint.savedMs)),
    checkpoint.layout,
    ...(severalRanks ? [ranksText(checkpoint, t)] : []),
    holds.join(", "),
    mark === "" ? "" : `← ${mark}`,
  ];
}

/** How many ranks wrote it, where that is known. */
function ranksText({ worldSize }: Checkpoint, t: TextStyle["t"]): string {
  if (worldSize === undefined) {
    return "";
  }
  return worldSize === 1 ? t(msg("1 rank")) : t(msg("{0} ranks", worldSize));
}

/** What is wrong with a checkpoint, a line each, indented. */
export function findingLines(checkpoint: Checkpoint, style: TextStyle): readonly string[] {
  return checkpoint.findings.map(({ file, severity, message, rule }) => {
    const colour = severity === "error" ? "red" : severity === "warning" ? "yellow" : "gray";
    const place = relativeTo(checkpoint.path, file);
    const subject = printable(place === checkpoint.path ? baseName(place) : place);
    return `      ${paint(style, colour, `${subject} ${style.t(message)}`)} ${paint(style, "gray", `[${rule}]`)}`;
  });
}

/** Text in a colour, for a reader who likes it. */
export function paint(
  { colour }: TextStyle,
  format: "bold" | "green" | "yellow" | "red" | "gray",
  text: string,
): string {
  return colour ? styleText(format, text, { validateStream: false }) : text;
}
