import { atLevels, type RuleLevels } from "../../../core/findings/levels.js";
import { resumesByHand } from "../../../core/frameworks/recognise.js";
import type { Checkpoint, CheckpointState } from "../../../core/model/checkpoint.js";
import type { Severity } from "../../../core/model/finding.js";
import { msg, type Message } from "../../../core/model/message.js";
import type { Run } from "../../../core/model/run.js";
import { baseName, relativeTo } from "../../../core/paths.js";
import { ageWords, bytesText, heldWords, progressWords, stateWords } from "../../../core/words.js";
import { editors } from "../../platform/contributions.js";
import { matchesName } from "../../platform/namePattern.js";
import { isModelAlone, type CheckpointNode } from "./node.js";

/** How a row looks, before it is a TreeItem: no vscode here, so that it can be tested as text. */
export interface NodeView {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  /** A theme colour id. */
  readonly colour?: string;
  readonly contextValue: string;
  readonly expandable: "no" | "collapsed" | "expanded";
  /** The command that a click runs, with its arguments behind the file's URI; none for what only expands. */
  readonly opens?: { readonly command: string; readonly viewType?: string };
  /** Markdown. */
  readonly tooltip: string;
}

/** What the view needs of its surroundings: the language, the time, and the folders that paths are short in. */
export interface ViewContext {
  readonly t: (message: Message) => string;
  readonly now: number;
  readonly folders: readonly string[];
  /** How loudly findings are said. */
  readonly levels?: RuleLevels;
}

const icons: Readonly<Record<CheckpointState, readonly [icon: string, colour: string]>> = {
  complete: ["pass", "testing.iconPassed"],
  incomplete: ["warning", "list.warningForeground"],
  damaged: ["error", "testing.iconFailed"],
  unknown: ["question", "testing.iconQueued"],
};

/** Of a file that something is said about. */
const fileIcons: Readonly<Record<Severity, Pick<NodeView, "icon" | "colour">>> = {
  error: { icon: "error", colour: "testing.iconFailed" },
  warning: { icon: "warning", colour: "list.warningForeground" },
  info: { icon: "info" },
};

/** The look of a row. */
export function viewOf(node: CheckpointNode, context: ViewContext): NodeView {
  const { t } = context;
  switch (node.kind) {
    case "run": {
      const { path } = node.run;
      return {
        label: shortPath(path, context.folders),
        description: t(runWords(node.run)),
        icon: "server-process",
        contextValue: "run",
        expandable: isModelAlone(node.run) ? "collapsed" : "expanded",
        tooltip: code(path),
      };
    }
    case "checkpoint":
      return viewOfCheckpoint(node.checkpoint, context);
    case "part":
      return {
        label: node.part.role,
        description: bytesText(node.part.files.reduce((sum, { bytes }) => sum + bytes, 0)),
        icon: node.part.role === "critic" ? "law" : "hubot",
        contextValue: "part",
        expandable: "collapsed",
        tooltip: code(node.part.path),
      };
    case "file":
      return fileView(node, context);
    case "problem":
      return {
        label: baseName(node.finding.file),
        description: t(node.finding.message),
        icon: "error",
        colour: "testing.iconFailed",
        contextValue: "problem",
        expandable: "no",
        tooltip: `${code(node.finding.file)}\n\n${t(node.finding.message)}`,
      };
  }
}

function runWords(run: Run): Message {
  const { checkpoints, newestResumable } = run;
  return isModelAlone(run)
    ? msg("weights alone")
    : newestResumable === undefined
      ? msg("{0} checkpoints, none can be resumed", checkpoints.length)
      : checkpoints.length === 1
        ? msg("1 checkpoint, resumable: {0}", baseName(newestResumable.path))
        : msg(
            "{0} checkpoints, newest resumable: {1}",
            checkpoints.length,
            baseName(newestResumable.path),
          );
}

/** The look of a checkpoint, as a row and in a choice. */
export function viewOfCheckpoint(checkpoint: Checkpoint, context: ViewContext): NodeView {
  const { t, now } = context;
  const { step, epoch, state, beingWritten, resumable, bytes, savedMs } = checkpoint;
  const [icon, colour] = beingWritten ? ["sync~spin", "charts.blue"] : icons[state];
  const stateText = beingWritten ? t(msg("being written")) : t(stateWords[state]);
  const holds = heldWords(checkpoint.holds).map(t).join(", ");
  return {
    label:
      step === undefined && epoch === undefined
        ? baseName(checkpoint.path)
        : t(progressWords(checkpoint)),
    description: [stateText, bytesText(bytes), t(ageWords(now - savedMs)), holds]
      .filter((part) => part !== "")
      .join(" · "),
    icon,
    colour,
    contextValue: [
      "checkpoint",
      beingWritten ? "writing" : state,
      resumable ? "resumable" : "fixed",
      resumesByHand(checkpoint.layout) ? "byHand" : "byCommand",
    ].join("."),
    expandable: "collapsed",
    tooltip: tooltip(checkpoint, { stateText, holds }, context),
  };
}

function fileView(
  node: Extract<CheckpointNode, { kind: "file" }>,
  { t, levels = {} }: ViewContext,
): NodeView {
  const finding = atLevels(node.checkpoint.findings, levels).find(
    ({ file }) => file === node.file.path,
  );
  const view = {
    label: relativeTo(node.part.path, node.file.path),
    description: [bytesText(node.file.bytes), finding === undefined ? "" : t(finding.message)]
      .filter((part) => part !== "")
      .join(" · "),
    contextValue: "file",
    expandable: "no",
    opens: opener(node.file.path),
    tooltip: code(node.file.path),
  } as const;
  return finding === undefined
    ? { ...view, icon: "file" }
    : { ...view, ...fileIcons[finding.severity] };
}

/** Weights open as tensors, whatever editor their suffix has by default; everything else as the editor likes. */
function opener(path: string): NonNullable<NodeView["opens"]> {
  const editor = Object.values(editors).find(({ patterns }) =>
    patterns.some((pattern) => matchesName(pattern, baseName(path))),
  );
  return editor === undefined
    ? { command: "vscode.open" }
    : { command: "vscode.openWith", viewType: editor.viewType };
}

function tooltip(
  checkpoint: Checkpoint,
  words: { readonly stateText: string; readonly holds: string },
  { t, now, levels = {} }: ViewContext,
): string {
  const rows: readonly (readonly [string, string])[] = [
    [t(msg("state")), words.stateText],
    [t(msg("holds")), words.holds === "" ? t(msg("nothing that is whole")) : words.holds],
    [t(msg("size")), bytesText(checkpoint.bytes)],
    [t(msg("saved")), t(ageWords(now - checkpoint.savedMs))],
    [t(msg("layout")), checkpoint.layout],
    ...(checkpoint.worldSize === undefined
      ? []
      : [[t(msg("world size")), String(checkpoint.worldSize)] as const]),
  ];
  const findings = atLevels(checkpoint.findings, levels).map(({ file, message }) => {
    const place = relativeTo(checkpoint.path, file);
    return `- ${code(place === checkpoint.path ? baseName(file) : place)} ${escape(t(message))}`;
  });
  return [
    code(checkpoint.path),
    ["| | |", "|-|-|", ...rows.map(([name, value]) => `| ${name} | ${escape(value)} |`)].join("\n"),
    findings.join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function shortPath(path: string, folders: readonly string[]): string {
  const folder = folders.find((candidate) => relativeTo(candidate, path) !== path);
  return folder === undefined ? path : relativeTo(folder, path);
}

/** Paths are shown as code, so that nothing in them is Markdown. */
function code(text: string): string {
  return `\`${text.replaceAll("`", "'").replaceAll("\n", "⏎")}\``;
}

function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~\n]/gu, (character) =>
    character === "\n" ? " " : `\\${character}`,
  );
}
