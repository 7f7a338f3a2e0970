import { describe, expect, it } from "vitest";
import type { Checkpoint, StateKind } from "../../../../src/core/model/checkpoint.js";
import { amongEarlier } from "../../../../src/core/verify/consistency/amongEarlier.js";

function save(step: number, lacks: readonly StateKind[] = []): Checkpoint {
  const has = (kind: StateKind): boolean => !lacks.includes(kind);
  return {
    ...{ path: `/w/r/checkpoint-${step}`, run: "/w/r", layout: "hf-trainer", step, bytes: 1 },
    ...{ savedMs: 0, parts: [], findings: [], worldSize: undefined },
    ...{ state: "complete", resumable: true, beingWritten: false },
    holds: {
      weights: true,
      optimizer: has("optimizer"),
      scheduler: has("scheduler"),
      rng: has("rng"),
      data: false,
    },
  };
}

describe("a save that lacks what earlier ones hold", () => {
  it("is incomplete after two that hold it, and only remarked on after one", () => {
    const [last] = amongEarlier([save(3, ["optimizer"]), save(2), save(1)]);
    expect(last).toMatchObject({ state: "incomplete", resumable: false });
    expect(last?.findings).toMatchObject([{ severity: "error", effect: "incomplete" }]);
    const [second] = amongEarlier([save(2, ["optimizer"]), save(1)]);
    expect(second).toMatchObject({ state: "complete", resumable: true });
    expect(second?.findings).toMatchObject([{ severity: "warning", effect: "none" }]);
  });

  it("is nothing where one of the earlier lacks it too", () => {
    const run = [save(3, ["rng"]), save(2, ["rng"]), save(1)];
    expect(amongEarlier(run)[0]).toEqual(run[0]);
  });
});
