import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../../src/core/model/checkpoint.js";
import type { FindingEffect } from "../../../src/core/model/finding.js";
import { fill, msg } from "../../../src/core/model/message.js";
import { whyNotResumable } from "../../../src/core/plan/whyNotResumable.js";
import { survey } from "../../../src/core/survey/survey.js";
import { safetensorsBytes, writeHalf, writeIter } from "../../support/checkpoints.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { planPorts } from "../../support/plans.js";

const hour = 3_600_000;
const run = "/w/orz_ckpt/a";

/** Why the newest checkpoint of the run is not resumed from. */
async function reason(fs: MemoryFs): Promise<string> {
  writeIter(fs, run, 50, hour);
  const found = await survey(fs, planPorts(fs).clock, run);
  const newest = found.runs[0]?.checkpoints[0];
  if (newest?.step !== 100) {
    throw new Error("no iter100");
  }
  const { text, args } = whyNotResumable(newest);
  return `${newest.state}: ${fill(text, args)}`;
}

describe("whyNotResumable", () => {
  it("says of what is whole what it lacks", async () => {
    const fs = new MemoryFs();
    writeHalf(fs, `${run}/iter100/policy`, hour);
    expect(await reason(fs)).toBe(
      "complete: it has a policy but no critic, which other checkpoints of this run have",
    );
  });

  it("says of a killed save what is missing before what is cut off", async () => {
    const fs = new MemoryFs();
    writeHalf(fs, `${run}/iter100/policy`, hour);
    const whole = safetensorsBytes({ a: 9 });
    fs.write(`${run}/iter100/critic/model.safetensors`, whole.slice(0, 70), hour);
    expect(await reason(fs)).toBe("incomplete: it is incomplete: critic has no config.json");
  });

  it("says of damage which file and what is wrong", async () => {
    const fs = new MemoryFs();
    writeIter(fs, run, 100, hour);
    const file = `${run}/iter100/policy/model.safetensors`;
    const whole = await fs.read(file, 0, 1e6);
    fs.write(file, (whole.ok ? whole.value : new Uint8Array()).slice(0, -1), hour);
    expect(await reason(fs)).toMatch(
      /^damaged: it is damaged: policy\/model\.safetensors is 1 bytes too short$/u,
    );
  });

  it("tells the finding whose effect decides, whatever stands before it", () => {
    const effects = [
      "damaged",
      "incomplete",
      "damaged-at-rest",
      "unproven",
      "blocks-resume",
    ] as const;
    const told = (those: readonly FindingEffect[]): string => {
      const findings = those.map((effect) => ({
        ...{ rule: "made-up", severity: "info" as const, effect, file: "/c" },
        message: msg("is {0}", effect),
      }));
      const { text, args } = whyNotResumable({ ...bare, findings });
      return fill(text, args);
    };
    for (const [at, effect] of effects.entries()) {
      expect(told(["none", ...effects.slice(at).toReversed()])).toBe(`it is ${effect}`);
    }
    expect(told([])).toBe("it is complete");
    expect(told(["none"])).toBe("it is complete");
  });
});

const bare: Checkpoint = {
  ...{ path: "/c", run: "/", layout: "l", step: 1, bytes: 1, savedMs: 0, parts: [], findings: [] },
  ...{
    state: "complete",
    resumable: false,
    beingWritten: false,
    worldSize: undefined,
    epoch: undefined,
  },
  holds: { weights: true, optimizer: false, scheduler: false, rng: false, data: false },
};
