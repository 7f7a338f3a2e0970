import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fill, msg } from "../../../src/core/model/message.js";
import { planFileText, readPlanFile } from "../../../src/core/plan/planFile.js";
import { planned } from "../../support/plans.js";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The sentence that refuses a text, or "" when it is a plan. */
function refusal(text: string): string {
  const outcome = readPlanFile("/p.json", text);
  return outcome.ok ? "" : fill(outcome.reason.text, outcome.reason.args);
}

/** Every place in a JSON value, as the keys that lead to it. */
function places(value: Json, at: readonly string[] = []): readonly (readonly string[])[] {
  return typeof value === "object" && value !== null
    ? [at, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...at, key]))]
    : [at];
}

/** A copy with one place changed. */
function changed(value: Json, at: readonly string[], to: (old: Json) => Json): Json {
  const [key, ...rest] = at;
  if (key === undefined) {
    return to(value);
  }
  const copy = structuredClone(value) as Record<string, Json>;
  copy[key] = changed(copy[key] ?? null, rest, to);
  return copy;
}

describe("a plan file", () => {
  it("gives back the plan that was written", async () => {
    for (const options of [
      {},
      { from: "never", extra: ["--output_dir", "fresh"] },
      { from: { step: 5 }, launcher: { id: "torchrun", processes: 2 } },
    ] as const) {
      const plan = await planned(options);
      expect(readPlanFile("/p.json", planFileText(plan))).toEqual({ ok: true, value: plan });
    }
  });

  it("keeps every finding with its effect and severity, and none of its edits", async () => {
    const plan = await planned();
    const range = { start: { line: 1, column: 0 }, end: { line: 1, column: 2 } };
    const title = msg("mend");
    const kept = (
      ["damaged", "damaged-at-rest", "incomplete", "unproven", "blocks-resume", "none"] as const
    ).flatMap((effect) =>
      (["error", "warning", "info"] as const).map((severity) => ({
        ...{ rule: "made-up", severity, effect, file: "/w/f", message: msg("is {0}", effect) },
      })),
    );
    const edited = kept.map((finding) => ({
      ...finding,
      range,
      fixes: [{ title, edits: [], preferred: true }],
    }));
    const text = planFileText({ ...plan, warnings: edited });
    expect(readPlanFile("/p.json", text)).toEqual({ ok: true, value: { ...plan, warnings: kept } });
    expect(text).not.toMatch(/"(?:fixes|range)"/u);
  });

  it("passes over what a newer version adds", async () => {
    const plan = await planned();
    const file = JSON.parse(planFileText(plan)) as { plan: Json };
    const more = places(file.plan)
      .filter((at) => at.length < 3 && !at.includes("env"))
      .reduce<Json>(
        (value, at) =>
          changed(value, at, (old) =>
            typeof old === "object" && old !== null && !Array.isArray(old)
              ? { ...old, addedLater: [1, { a: null }] }
              : old,
          ),
        file.plan,
      );
    const outcome = readPlanFile("/p.json", JSON.stringify({ ...file, plan: more }));
    expect(outcome).toMatchObject({ ok: true, value: { program: plan.program } });
  });

  it("is refused, with the place, when any value of it is of another kind", async () => {
    const file = JSON.parse(planFileText(await planned())) as { plan: Json };
    const tolerated: string[] = [];
    for (const at of places(file.plan).slice(1)) {
      const broken = changed(file.plan, at, (old) =>
        typeof old === "object" && old !== null ? true : ["neither text nor number"],
      );
      const sentence = refusal(JSON.stringify({ ...file, plan: broken }));
      if (sentence === "") {
        tolerated.push(at.join("."));
      } else {
        expect(sentence).toMatch(/^\/p\.json is damaged: plan\.[\w.[\]-]+ is missing or wrong\. /u);
      }
    }
    expect(tolerated).toEqual([]);
  });

  it("names what is missing", async () => {
    const text = planFileText(await planned()).replace('"cwd"', '"cwt"');
    expect(refusal(text)).toBe(
      "/p.json is damaged: plan.program.cwd is missing or wrong. Plan anew: `respawn plan … --out FILE`.",
    );
  });

  it.each([
    ["", "/p.json is no plan: it holds no JSON."],
    ["{", "/p.json is no plan: it holds no JSON."],
    ["null", "/p.json is no plan. `respawn plan … --out FILE` writes one."],
    ["[]", "/p.json is no plan. `respawn plan … --out FILE` writes one."],
    ['{"version":1,"plan":{}}', "/p.json is no plan. `respawn plan … --out FILE` writes one."],
    [
      '{"kind":"respawn-plan","version":2,"plan":{}}',
      "/p.json was written by another version of Respawn. Plan anew: `respawn plan … --out FILE`.",
    ],
    [
      '{"kind":"respawn-plan","version":1}',
      "/p.json is damaged: plan is missing or wrong. Plan anew: `respawn plan … --out FILE`.",
    ],
  ])("is told from %j", (text, sentence) => {
    expect(refusal(text)).toBe(sentence);
  });

  it("never throws, whatever JSON is in it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (plan) => {
        expect(refusal(JSON.stringify({ kind: "respawn-plan", version: 1, plan }))).not.toBe("");
      }),
    );
  });
});
