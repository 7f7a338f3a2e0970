import { describe, expect, it } from "vitest";
import { NewlySaved } from "../../../../src/host/features/checkpoints/newlySaved.js";
import { checkpoint, runOf } from "./runs.js";

const steps = (
  saved: NewlySaved,
  ...checkpoints: readonly ReturnType<typeof checkpoint>[]
): unknown => saved.of([runOf("/run", checkpoints)]).map(({ step }) => step);

describe("checkpoints that were saved while they were watched", () => {
  it("are not those of the first look, and are told once", () => {
    const saved = new NewlySaved();
    expect(steps(saved, checkpoint("/run", 1))).toEqual([]);
    expect(steps(saved, checkpoint("/run", 1), checkpoint("/run", 2))).toEqual([2]);
    expect(steps(saved, checkpoint("/run", 1), checkpoint("/run", 2))).toEqual([]);
  });

  it("are told when they are complete, not before", () => {
    const saved = new NewlySaved();
    const half = checkpoint("/run", 1, { state: "incomplete" });
    expect(steps(saved, half)).toEqual([]);
    expect(steps(saved, half)).toEqual([]);
    expect(steps(saved, checkpoint("/run", 1))).toEqual([1]);
  });

  it("are told again when they were deleted and saved anew, or when that is asked for", () => {
    const saved = new NewlySaved();
    steps(saved, checkpoint("/run", 1));
    steps(saved);
    expect(steps(saved, checkpoint("/run", 1))).toEqual([1]);
    saved.again(checkpoint("/run", 1));
    expect(steps(saved, checkpoint("/run", 1))).toEqual([1]);
  });
});
