import { msg } from "../model/message.js";
import type { NotResumed } from "./resumeMechanism.js";

/** For a framework whose checkpoints are read, but whose trainings Respawn does not start. */
export function notYetResumed(title: string): () => NotResumed {
  return () => ({
    kind: "none",
    starts: false,
    why: msg(
      "Respawn finds and checks checkpoints of {0}, but does not start its trainings yet. `respawn latest` names the checkpoint to give to your own command.",
      title,
    ),
  });
}
