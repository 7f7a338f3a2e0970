import type { Fix } from "../model/finding.js";
import type { Message } from "../model/message.js";
import type { TrainingRequest } from "../model/resumePlan.js";

/** A request, and the environment that its config is read in. */
export interface PlanRequest extends TrainingRequest {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Why there is no plan. `usage`: the request is wrong. `none`: no checkpoint that could be resumed. */
export interface PlanRefusal {
  readonly kind: "usage" | "none";
  readonly message: Message;
  /** The edit of the training's own text after which there would be one. */
  readonly fix?: Fix;
}
