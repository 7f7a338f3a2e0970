import { describe, expect, it } from "vitest";
import type { Checkpoint, StateKind } from "../../../../src/core/model/checkpoint.js";
import { amongEarlier } from "../../../../src/core/verify/consistency/amongEarlier.js";

function save(
  step: number,
  lacks: readonly StateKind[] = [],
  parts: Partial<Checkpoint> = {},
): Checkpoint {
  const has = (kind: StateKind): boolean => !lacks.includes(kind);
  return {
    ...{ path: `/w/r/checkpoint-${step}`, run: "/w/r", layout: "hf-trainer", step, bytes: 1 },
    ...{ savedMs: 0, parts: [], findings: [], worldSize: undefined, epoch: undefined },
    ...{ state: "complete", resumable: true, beingWritten: false },
    holds: {
      weights: true,
      optimizer: has("optimizer"),
      scheduler: has("scheduler"),
      rng: has("rng"),
      data: false,
    },
    ...parts,
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

  it("is held against whole saves of its own layout, of known and lower steps, alone", () => {
    const last = save(3, ["optimizer"]);
    for (const parts of [
      { layout: "orz" },
      { state: "incomplete" },
      { state: "damaged" },
      { step: undefined },
      { step: 3 },
      { step: 4 },
    ] as const) {
      const others = [save(2, [], parts), save(1, [], parts)];
      expect(amongEarlier([last, ...others])[0], JSON.stringify(parts)).toEqual(last);
    }
    const bare = save(3, ["optimizer"], { step: undefined });
    expect(amongEarlier([bare, save(2), save(1)])[0]).toEqual(bare);
  });

  it("is not told again when it is broken as it is", () => {
    const broken = save(3, ["optimizer"], { state: "damaged", resumable: false });
    expect(amongEarlier([broken, save(2), save(1)])[0]).toEqual(broken);
  });
});

describe("a save that has lost what its own record names", () => {
  const savedWith: readonly StateKind[] = ["weights", "optimizer"];
  const lost = save(9, ["optimizer"], { savedWith });

  it("cannot be resumed from while an earlier one has all, of which the newest is named", () => {
    const [first] = amongEarlier([lost, save(5, [], { savedWith }), save(7), save(3)]);
    expect(first?.resumable).toBe(false);
    expect(first?.findings).toMatchObject([{ effect: "incomplete" }]);
    expect(first?.findings[0]?.message.args).toEqual(["checkpoint-7"]);
  });

  it("is the best there is where none does", () => {
    for (const [lacks, parts] of [
      [["optimizer"], {}],
      [[], { layout: "orz" }],
      [[], { resumable: false }],
      [[], { step: undefined }],
      [[], { step: 9 }],
      [[], { step: 12 }],
    ] as const) {
      const others = [save(5, lacks, parts)];
      expect(amongEarlier([lost, ...others])[0], JSON.stringify(parts)).toEqual(lost);
    }
    const stepless = { ...lost, step: undefined };
    expect(amongEarlier([stepless, save(5)])[0]).toEqual(stepless);
  });

  it("is as it was saved when it never had more, or when it is broken as it is", () => {
    const small = save(9, ["optimizer"], { savedWith: ["weights"] });
    expect(amongEarlier([small, save(5), save(4)])[0]).toEqual(small);
    const broken = { ...lost, state: "damaged", resumable: false } as const;
    expect(amongEarlier([broken, save(5)])[0]).toEqual(broken);
  });
});
