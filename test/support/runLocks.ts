import { success } from "../../src/core/model/outcome.js";
import type { RunLocks } from "../../src/core/ports.js";

/** A machine on which nobody trains. */
export const nobody: RunLocks = {
  machine: { host: "here", namespace: undefined },
  holder: () => Promise.resolve(undefined),
  take: () =>
    Promise.resolve(
      success({
        token: "t",
        startedTraining: () => Promise.resolve(),
        release: () => Promise.resolve(),
      }),
    ),
};
