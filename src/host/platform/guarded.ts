import type { Logger } from "./logger.js";

/** Does work that nobody waits for. It never rejects: what it throws is logged under its name. */
export async function guarded(logger: Logger, what: string, work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    logger.error(`${what} failed`, error);
  }
}
