import { atLevels, type RuleLevels } from "../../../core/findings/levels.js";
import { resumesByHand } from "../../../core/frameworks/recognise.js";
import type { CheckpointPart, CheckpointState, PartRole } from "../../../core/model/checkpoint.js";
import type { Finding, Severity } from "../../../core/model/finding.js";
import { msg, type Message } from "../../../core/model/message.js";
import { baseName, relativeTo } from "../../../core/paths.js";
import { printable } from "../../../core/printable.js";
import { ageWords, bytesText, stateWords } from "../../../core/words.js";
import { editors } from "../../platform/contributions.js";
import { matchesName } from "../../platform/namePattern.js";
import { isBroken } from "./broken.js";
import { code, plain } from "./markdown.js";
import { isModelAlone, type CheckpointNode } from "./node.js";
import { checkpointTooltip, runTooltip } from "./tooltips.js";
import { describeCheckpoint, describeRun, stepName } from "./rowWords.js";

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
  /** What the icon says, for those who do not see it. */
  readonly spoken?: string;
}

/** What the view needs of its surroundings: the language and the time. */
export interface ViewContext {
  readonly t: (message: Message) => string;
  readonly now: number;
  /** How loudly findings are said. */
  readonly levels?: RuleLevels;
}

type Of<Kind extends CheckpointNode["kind"]> = Extract<CheckpointNode, { kind: Kind }>;

const icons: Readonly<Record<CheckpointState, Pick<NodeView, "icon" | "colour">>> = {
  complete: { icon: "pass", colour: "testing.iconPassed" },
  incomplete: { icon: "warning", colour: "list.warningForeground" },
  damaged: { icon: "error", colour: "testing.iconFailed" },
  unknown: { icon: "question", colour: "testing.iconQueued" },
};
const beingWrittenIcon = { icon: "sync~spin", colour: "charts.blue" };
const newestIcon = { icon: "pass-filled", colour: "testing.iconPassed" };

/** Of a part or file that something is said about. */
const severityIcons: Readonly<Record<Severity, Pick<NodeView, "icon" | "colour">>> = {
  error: { icon: "error", colour: "testing.iconFailed" },
  warning: { icon: "warning", colour: "list.warningForeground" },
  info: { icon: "info" },
};

const roleWords: Readonly<Record<PartRole, Message>> = {
  policy: msg("policy"),
  critic: msg("critic"),
  model: msg("model"),
  state: msg("training state"),
};

/** The look of a row. Nothing in it can drive the screen that it is shown on. */
export function viewOf(node: CheckpointNode, context: ViewContext): NodeView {
  const view = lookOf(node, context);
  return {
    ...view,
    label: printable(view.label),
    description: printable(view.description),
  };
}

function lookOf(node: CheckpointNode, context: ViewContext): NodeView {
  const { t } = context;
  switch (node.kind) {
    case "run":
      return {
        label: node.label,
        description: describeRun(node.run, context),
        icon: isModelAlone(node.run) ? "package" : "server-process",
        contextValue: "run",
        expandable: node.isLatest ? "expanded" : "collapsed",
        tooltip: runTooltip(node.run, context),
      };
    case "more":
      return moreView(node, context);
    case "checkpoint":
      return checkpointView(node, context);
    case "part":
      return partView(node, context);
    case "file":
      return fileView(node, context);
    case "quarantine": {
      const bytes = node.items.reduce((sum, item) => sum + item.bytes, 0);
      return {
        label: t(msg("set aside")),
        description: `${node.items.length} · ${bytesText(bytes)}`,
        icon: "archive",
        contextValue: "quarantine",
        expandable: "collapsed",
        tooltip: plain(
          t(msg("What resumes moved out of the way: saves past the step that they went on from.")),
        ),
      };
    }
    case "quarantined":
      return {
        label: node.item.name,
        description: `${bytesText(node.item.bytes)} · ${t(ageWords(context.now - node.item.modifiedMs))}`,
        icon: "archive",
        contextValue: "quarantined",
        expandable: "no",
        tooltip: code(node.item.path),
      };
    case "problem":
      return {
        label: node.label,
        description: t(node.finding.message),
        ...severityIcons[node.finding.severity],
        contextValue: "problem",
        expandable: "no",
        tooltip: `${code(node.finding.file)}\n\n${plain(t(node.finding.message))}`,
      };
  }
}

function moreView({ run, checkpoints }: Of<"more">, { t }: ViewContext): NodeView {
  const [newest, oldest] = [checkpoints[0]?.step, checkpoints.at(-1)?.step];
  return {
    label: t(msg("{0} more…", checkpoints.length)),
    description:
      newest === undefined || oldest === undefined
        ? ""
        : t(msg("steps {0} to {1}", oldest, newest)),
    icon: "ellipsis",
    contextValue: "more",
    expandable: "collapsed",
    tooltip: code(run.path),
  };
}

/** The look of a checkpoint, as a row and in a choice. */
export function checkpointView(
  { run, checkpoint }: Pick<Of<"checkpoint">, "run" | "checkpoint">,
  context: ViewContext,
): NodeView {
  const { t } = context;
  const { state, beingWritten, resumable } = checkpoint;
  const isNewest = run.newestResumable?.path === checkpoint.path;
  return {
    label: stepName(checkpoint, t),
    description: describeCheckpoint(checkpoint, isNewest, context),
    ...(beingWritten ? beingWrittenIcon : isNewest ? newestIcon : icons[state]),
    contextValue: [
      "checkpoint",
      beingWritten ? "writing" : state,
      resumable ? "resumable" : "fixed",
      resumesByHand(checkpoint.layout) ? "byHand" : "byCommand",
    ].join("."),
    expandable: "collapsed",
    tooltip: checkpointTooltip(checkpoint, isNewest, context),
    spoken: beingWritten ? t(msg("being written")) : t(stateWords[state]),
  };
}

function partView({ checkpoint, part }: Of<"part">, { t }: ViewContext): NodeView {
  const size = bytesText(part.files.reduce((sum, { bytes }) => sum + bytes, 0));
  const finding = checkpoint.beingWritten ? undefined : brokenIn(checkpoint.findings, part);
  const view = {
    label: t(roleWords[part.role]),
    contextValue: "part",
    expandable: "collapsed",
    tooltip: code(part.path),
  } as const;
  return finding === undefined
    ? { ...view, description: size, icon: part.role === "critic" ? "law" : "hubot" }
    : {
        ...view,
        description: `${size} · ${placed(finding, part.path, t)}`,
        ...severityIcons[finding.severity],
      };
}

/** What is broken in a part; what is said of the part itself goes first. */
function brokenIn(findings: readonly Finding[], part: CheckpointPart): Finding | undefined {
  const inside = findings.filter(
    (finding) =>
      isBroken(finding) &&
      (finding.file === part.path || relativeTo(part.path, finding.file) !== finding.file),
  );
  return inside.find(({ file }) => file === part.path) ?? inside[0];
}

function placed({ file, message }: Finding, folder: string, t: ViewContext["t"]): string {
  return file === folder ? t(message) : `${relativeTo(folder, file)} ${t(message)}`;
}

function fileView(node: Of<"file">, { t, levels = {} }: ViewContext): NodeView {
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
    : { ...view, ...severityIcons[finding.severity] };
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
