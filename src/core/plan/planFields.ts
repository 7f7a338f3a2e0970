import type {
  Checkpoint,
  CheckpointState,
  Holds,
  PartRole,
  StateKind,
} from "../model/checkpoint.js";
import type { Finding, FindingEffect, Severity } from "../model/finding.js";
import type { Message } from "../model/message.js";
import type { From, ResumePlan, TrainingProgram, TrainingRequest } from "../model/resumePlan.js";
import type { FieldReader } from "./fieldReader.js";

const stateKinds: readonly StateKind[] = ["weights", "optimizer", "scheduler", "rng", "data"];
const severities: readonly Severity[] = ["error", "warning", "info"];
const effects: readonly FindingEffect[] = [
  "damaged",
  "damaged-at-rest",
  "incomplete",
  "unproven",
  "blocks-resume",
  "none",
];
const states: readonly CheckpointState[] = ["complete", "incomplete", "damaged", "unknown"];
const roles: readonly PartRole[] = ["policy", "critic", "model", "state"];

/** Every field of a plan, as `planFile` writes them. */
export function readPlanFields(plan: FieldReader): ResumePlan {
  const basis = plan.object("basis");
  return {
    config: plan.text("config"),
    framework: plan.text("framework"),
    run: plan.optional("run", (fields) => fields.text("run")),
    checkpoint: plan.optional("checkpoint", (fields) => checkpoint(fields.object("checkpoint"))),
    overrides: plan.objects("overrides", (fields) => ({
      key: fields.text("key"),
      from: fields.optional("from", () => fields.text("from")),
      to: fields.text("to"),
    })),
    states: plan.objects("states", (fields) => ({
      what: fields.word("what", ["step", ...stateKinds]) ?? "step",
      returns: fields.flag("returns"),
      why: message(fields.object("why")),
    })),
    warnings: plan.objects("warnings", finding),
    moves:
      plan.optional("moves", (fields) =>
        fields.objects("moves", (moved) => ({
          path: moved.text("path"),
          bytes: moved.number("bytes"),
        })),
      ) ?? [],
    program: program(plan.object("program")),
    basis: {
      request: request(basis.object("request")),
      configSha256: basis.text("configSha256"),
    },
  };
}

function program(fields: FieldReader): TrainingProgram {
  const entry = fields.object("entry");
  return {
    python: fields.texts("python"),
    entry:
      entry.raw("module") === undefined
        ? { script: entry.text("script") }
        : { module: entry.text("module") },
    args: fields.texts("args"),
    cwd: fields.text("cwd"),
    env: fields.textByName("env"),
    underTorchrun: fields.flag("underTorchrun"),
  };
}

function request(fields: FieldReader): TrainingRequest {
  const launcher = fields.object("launcher");
  return {
    config: fields.text("config"),
    from: from(fields),
    python: fields.texts("python"),
    pythonKit: fields.text("pythonKit"),
    workspaceFolder: fields.optional("workspaceFolder", () => fields.text("workspaceFolder")),
    extra: fields.texts("extra"),
    launcher: {
      id: launcher.text("id"),
      processes: launcher.optional("processes", () => launcher.number("processes")),
    },
  };
}

function from(fields: FieldReader): From {
  const value = fields.raw("from");
  if (typeof value !== "object") {
    return fields.word("from", ["auto", "never"] as const) ?? "auto";
  }
  const named = fields.object("from");
  return named.raw("step") === undefined
    ? { path: named.text("path") }
    : { step: named.number("step") };
}

function checkpoint(fields: FieldReader): Checkpoint {
  const holds = fields.object("holds");
  return {
    path: fields.text("path"),
    run: fields.text("run"),
    layout: fields.text("layout"),
    step: fields.optional("step", () => fields.number("step")),
    epoch: fields.optional("epoch", () => fields.number("epoch")),
    state: fields.word("state", states) ?? "unknown",
    resumable: fields.flag("resumable"),
    beingWritten: fields.flag("beingWritten"),
    worldSize: fields.optional("worldSize", () => fields.number("worldSize")),
    bytes: fields.number("bytes"),
    savedMs: fields.number("savedMs"),
    holds: Object.fromEntries(stateKinds.map((kind) => [kind, holds.flag(kind)])) as Holds,
    parts: fields.objects("parts", (part) => ({
      role: part.word("role", roles) ?? "model",
      path: part.text("path"),
      files: part.objects("files", (file) => ({
        path: file.text("path"),
        bytes: file.number("bytes"),
        modifiedMs: file.number("modifiedMs"),
      })),
    })),
    findings: fields.objects("findings", finding),
  };
}

/** Without its range and fixes: a plan is about folders, and edits nothing. */
function finding(fields: FieldReader): Finding {
  return {
    rule: fields.text("rule"),
    severity: fields.word("severity", severities) ?? "warning",
    effect: fields.word("effect", effects) ?? "none",
    file: fields.text("file"),
    message: message(fields.object("message")),
  };
}

function message(fields: FieldReader): Message {
  const args = fields.items("args").map((value, index) => {
    const plain = typeof value === "string" || typeof value === "number";
    return plain ? value : message(fields.item("args", index));
  });
  return { text: fields.text("text"), args };
}
