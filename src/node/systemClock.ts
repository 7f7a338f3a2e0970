import type { Clock } from "../core/ports.js";

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };
