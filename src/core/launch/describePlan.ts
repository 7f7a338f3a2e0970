import type { StateKind } from "../model/checkpoint.js";
import { allowedByUser } from "../findings/contents.js";
import type { Finding } from "../model/finding.js";
import { msg, type Message } from "../model/message.js";
import type { LaunchSpec, ResumePlan } from "../model/resumePlan.js";
import { baseName, relativeTo } from "../paths.js";
import { bytesText, holdWords } from "../words.js";
import { shellLines } from "./shellLines.js";

/** A part of a plan for people: a heading and its lines. Edges choose how to set them. */
export interface PlanSection {
  readonly heading: Message;
  readonly lines: readonly PlanLine[];
}

/** `sign` says at a glance what the line means: comes back, is lost, or wants attention. */
export interface PlanLine {
  readonly sign: "none" | "yes" | "no" | "warning";
  /** A name that leads the line, never translated. */
  readonly subject?: Message | string;
  readonly text: Message | string;
}

/** Says a plan in words, in the order in which a person decides: what, what returns, warnings, how. */
export function describePlan(plan: ResumePlan, launch: LaunchSpec): readonly PlanSection[] {
  const sections: readonly PlanSection[] = [
    { heading: msg("Checkpoint"), lines: checkpointLines(plan) },
    {
      heading: msg("What comes back"),
      lines: plan.states.map(({ what, returns, why }) => ({
        sign: returns ? "yes" : "no",
        subject: stateNames[what],
        text: why,
      })),
    },
    {
      heading: msg("Set for this launch, nothing is edited"),
      lines: plan.overrides.map(({ key, from, to }) => ({
        sign: "none",
        subject: key,
        text: from === undefined ? to : msg("{0} (was {1})", shortened(plan, to), from),
      })),
    },
    {
      heading: msg("Warnings"),
      lines: [...plan.warnings, ...allowedIn(plan)].map(({ file, message }) => ({
        sign: "warning",
        subject: baseName(file),
        text: message,
      })),
    },
    {
      heading: msg("Moves to quarantine"),
      lines: plan.moves.map(({ path, bytes }) => ({
        sign: "none",
        subject: relativeTo(plan.program.cwd, path),
        text: bytesText(bytes),
      })),
    },
    {
      heading: msg("Command"),
      lines: shellLines(launch).map((text) => ({ sign: "none", text })),
    },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

/** What a person allowed for this run, so that each plan says again what it would load. */
function allowedIn({ checkpoint }: ResumePlan): readonly Finding[] {
  return (checkpoint?.findings ?? []).filter((finding) => allowedByUser.made(finding));
}

/** What a plan is called: a launch goes back to nothing, a resume to a checkpoint. */
export function planTitle({ checkpoint, config }: ResumePlan): Message {
  return checkpoint === undefined
    ? msg("Launch plan for {0}", baseName(config))
    : msg("Resume plan for {0}", baseName(config));
}

const stateNames: Readonly<Record<StateKind | "step", Message>> = {
  ...holdWords,
  step: msg("step"),
};

function checkpointLines({ checkpoint, run }: ResumePlan): readonly PlanLine[] {
  if (checkpoint === undefined) {
    return [{ sign: "none", text: msg("none: a fresh start at step 0") }];
  }
  const name = baseName(checkpoint.path);
  const { step, epoch } = checkpoint;
  const text =
    step !== undefined
      ? msg("{0}, step {1}, complete", name, step)
      : epoch !== undefined
        ? msg("{0}, epoch {1}, complete", name, epoch)
        : msg("{0}, complete", name);
  return run === undefined
    ? [{ sign: "yes", text }]
    : [
        { sign: "yes", text },
        { sign: "none", text: msg("in {0}", run) },
      ];
}

function shortened({ program }: ResumePlan, path: string): string {
  return relativeTo(program.cwd, path);
}
