import { msg, type Message } from "../model/message.js";
import { failure, success, type Outcome } from "../model/outcome.js";
import type { ResumePlan } from "../model/resumePlan.js";
import { FieldReader } from "./fieldReader.js";
import { readPlanFields } from "./planFields.js";

/** What the first field of a plan file says, so that no other JSON is taken for one. */
const kind = "respawn-plan";

/** Raised when a field changes meaning; new fields do not raise it. */
const version = 1;

/**
 * A plan as the text of a file: JSON that names everything that will be done and holds no code.
 * Sentences stay untranslated in it, so that whoever reads it next sees them in their own language.
 */
export function planFileText(plan: ResumePlan): string {
  return `${JSON.stringify({ kind, version, plan }, withoutEdits, 2)}\n`;
}

/** A finding's place in a text and its edits are true of today's text alone, and a plan edits nothing. */
function withoutEdits(key: string, value: unknown): unknown {
  return key === "fixes" || key === "range" ? undefined : value;
}

/** Reads a plan file; a sentence that names the place when it is none, or one that this version cannot follow. */
export function readPlanFile(path: string, text: string): Outcome<ResumePlan, Message> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(msg("{0} is no plan: it holds no JSON.", path));
  }
  const fields = new FieldReader(value, "file");
  if (fields.raw("kind") !== kind) {
    return refuse(msg("{0} is no plan. `respawn plan … --out FILE` writes one.", path));
  }
  if (fields.raw("version") !== version) {
    return refuse(
      msg(
        "{0} was written by another version of Respawn. Plan anew: `respawn plan … --out FILE`.",
        path,
      ),
    );
  }
  const plan = readPlanFields(fields.object("plan"));
  return fields.wrong === undefined
    ? success(plan)
    : refuse(
        msg(
          "{0} is damaged: {1} is missing or wrong. Plan anew: `respawn plan … --out FILE`.",
          path,
          fields.wrong.replace(/^file\./u, ""),
        ),
      );
}

function refuse(message: Message): Outcome<never, Message> {
  return failure(message, message.text);
}
