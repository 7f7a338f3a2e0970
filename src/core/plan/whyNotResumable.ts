import type { Checkpoint } from "../model/checkpoint.js";
import type { Finding, FindingEffect } from "../model/finding.js";
import { msg, type Message } from "../model/message.js";
import { relativeTo } from "../paths.js";
import { stateWords } from "../words.js";

/** Effects that keep a checkpoint from being resumed; the first that is there is the reason to tell. */
const deciding: readonly FindingEffect[] = [
  "damaged",
  "incomplete",
  "damaged-at-rest",
  "unproven",
  "blocks-resume",
];

/** Why a checkpoint cannot be resumed, as the end of a sentence: its state, and the finding that decides. */
export function whyNotResumable(checkpoint: Checkpoint): Message {
  const reason = decidingFinding(checkpoint);
  if (reason === undefined) {
    return msg("it is {0}", stateWords[checkpoint.state]);
  }
  const about =
    reason.file === checkpoint.path
      ? msg("it {0}", reason.message)
      : msg("{0} {1}", relativeTo(checkpoint.path, reason.file), reason.message);
  return checkpoint.state === "complete"
    ? about
    : msg("it is {0}: {1}", stateWords[checkpoint.state], about);
}

function decidingFinding({ findings }: Checkpoint): Finding | undefined {
  return deciding
    .map((wanted) => findings.find(({ effect }) => effect === wanted))
    .find((finding) => finding !== undefined);
}
