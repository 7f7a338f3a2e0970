/** How often a training that crashed is started again. */
export interface RestartPolicy {
  /** 0: never. */
  readonly maxRestarts: number;
  /** So many attempts in a row that end without a newer checkpoint end it: the next would end the same way. */
  readonly fruitlessLimit: number;
}

/** A policy that restarts so many times, and gives up after two attempts without progress. */
export function restartPolicy(maxRestarts: number): RestartPolicy {
  return { maxRestarts, fruitlessLimit: 2 };
}
