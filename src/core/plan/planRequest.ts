import type { Message } from "../model/message.js";
import type { From } from "../frameworks/resumeStrategy.js";

/** What a person asked for: this config, from there, with this Python. */
export interface PlanRequest {
  /** Absolute path of the config or training script. */
  readonly config: string;
  readonly from: From;
  readonly python: readonly string[];
  /** The folder to put on PYTHONPATH for `respawn.*` modules. */
  readonly pythonKit: string;
  readonly workspaceFolder?: string;
  /** Arguments for the training itself, after `--` on the command line. */
  readonly extra?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Why there is no plan. `usage`: the request is wrong. `none`: no checkpoint that could be resumed. */
export interface PlanRefusal {
  readonly kind: "usage" | "none";
  readonly message: Message;
}
