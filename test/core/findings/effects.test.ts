import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineFinding } from "../../../src/core/findings/define.js";
import { isResumable, stateOf, withFindings } from "../../../src/core/findings/effects.js";
import type { Checkpoint, CheckpointState } from "../../../src/core/model/checkpoint.js";
import type { Finding, FindingEffect, Severity } from "../../../src/core/model/finding.js";
import { msg } from "../../../src/core/model/message.js";

const effects: readonly FindingEffect[] = [
  "damaged",
  "damaged-at-rest",
  "incomplete",
  "unproven",
  "blocks-resume",
  "none",
];
const severities: readonly Severity[] = ["error", "warning", "info"];

function found(effect: FindingEffect, severity: Severity = "error"): Finding {
  const docs = { what: "", why: "", next: "" };
  return defineFinding({ id: "made-up", severity, effect, docs, sources: [] }).at(
    "/w/f",
    msg("is odd"),
  );
}

function checkpoint(state: CheckpointState, beingWritten = false): Checkpoint {
  const holds = { weights: true, optimizer: true, scheduler: true, rng: true, data: true };
  return {
    ...{ path: "/w/c", run: "/w", layout: "orz", step: 1, bytes: 1, savedMs: 0, parts: [] },
    ...{
      worldSize: undefined,
      epoch: undefined,
      state,
      beingWritten,
      resumable: state === "complete",
    },
    ...{ holds, findings: [] },
  };
}

describe("effects", () => {
  it.each([
    ["damaged", "damaged", "damaged"],
    ["damaged-at-rest", "damaged", "incomplete"],
    ["incomplete", "incomplete", "incomplete"],
    ["unproven", "unknown", "incomplete"],
    ["blocks-resume", "complete", "complete"],
    ["none", "complete", "complete"],
  ] as const)("%s: %s at rest, %s while it is being written", (effect, atRest, recent) => {
    for (const severity of severities) {
      expect(stateOf([found(effect, severity)], false)).toBe(atRest);
      expect(stateOf([found(effect, severity)], true)).toBe(recent);
    }
  });

  it("call a cut-off file of a save that lacks pieces incomplete, wrong bytes damaged all the same", () => {
    expect(stateOf([found("damaged-at-rest"), found("incomplete")], false)).toBe("incomplete");
    expect(stateOf([found("damaged"), found("incomplete")], false)).toBe("damaged");
    expect(stateOf([found("unproven"), found("damaged-at-rest")], false)).toBe("damaged");
  });

  it("keep a whole checkpoint from being resumed from, whatever the severity says", () => {
    for (const severity of severities) {
      expect(isResumable("complete", [found("blocks-resume", severity)])).toBe(false);
      expect(isResumable("complete", [found("none", severity)])).toBe(true);
    }
    for (const state of ["incomplete", "damaged", "unknown"] as const) {
      expect(isResumable(state, [])).toBe(false);
    }
  });

  it("do not depend on the order of findings, and no finding makes a state better", () => {
    const list = fc.array(fc.constantFrom(...effects), { maxLength: 6 });
    fc.assert(
      fc.property(list, fc.constantFrom(...effects), fc.boolean(), (some, more, recent) => {
        const findings = some.map((effect) => found(effect));
        const state = stateOf(findings, recent);
        expect(stateOf(findings.toReversed(), recent)).toBe(state);
        const both = [...findings, found(more)];
        if (isResumable(stateOf(both, recent), both)) {
          expect(isResumable(state, findings)).toBe(true);
        }
      }),
    );
  });
});

describe("a checkpoint with what was found later", () => {
  it("stays incomplete while it is being written", () => {
    const after = withFindings(checkpoint("incomplete", true), [found("damaged-at-rest")]);
    expect(after).toMatchObject({ state: "incomplete", beingWritten: true, resumable: false });
    expect(after.findings).toHaveLength(1);
  });

  it("cannot be resumed from once it could not", () => {
    const before = { ...checkpoint("complete"), resumable: false };
    expect(withFindings(before, [found("none")]).resumable).toBe(false);
  });

  it.each([
    ["complete", "damaged-at-rest", "damaged", false],
    ["complete", "incomplete", "incomplete", false],
    ["complete", "unproven", "unknown", false],
    ["complete", "blocks-resume", "complete", false],
    ["complete", "none", "complete", true],
    ["unknown", "damaged-at-rest", "damaged", false],
    ["incomplete", "damaged-at-rest", "damaged", false],
    ["damaged", "incomplete", "damaged", false],
    ["unknown", "none", "unknown", false],
  ] as const)("%s and %s: %s", (state, effect, after, resumable) => {
    expect(withFindings(checkpoint(state), [found(effect)])).toMatchObject({
      state: after,
      resumable,
    });
  });
});
