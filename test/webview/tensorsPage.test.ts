import { describe, expect, it } from "vitest";
import { bytesSource } from "../../src/core/formats/byteSource.js";
import { fill } from "../../src/core/model/message.js";
import { inspectFile } from "../../src/core/formats/inspectFile.js";
import { tensorsPage } from "../../src/host/features/tensors/tensorsPage.js";
import type { TensorsPage } from "../../src/shared/protocol.js";
import { fixture } from "../support/byteFiles.js";
import { safetensorsBytes } from "../support/checkpoints.js";

async function page(bytes: Uint8Array, name: string): Promise<TensorsPage> {
  const facts = await inspectFile(bytesSource(bytes), name);
  return tensorsPage(facts, ({ text, args }) => fill(text, args));
}

describe("the tensors page", () => {
  it("says format, size and totals of a whole file, and nothing else", async () => {
    const { summary, notice, tensors } = await page(safetensorsBytes({ a: 3 }), "m.safetensors");
    expect(summary).toEqual(["safetensors", "75 B", "1 tensors", "3 elements", "F32 12 B"]);
    expect(notice).toBeUndefined();
    expect(tensors).toEqual([["a", "F32", [3], 12]]);
  });

  it("shows the tensors of a damaged file, and what is wrong", async () => {
    const shown = await page(safetensorsBytes({ a: 3 }).slice(0, -2), "m.safetensors");
    expect(shown.notice).toEqual({ severity: "error", text: "This file is 2 bytes too short." });
    expect(shown.tensors).toHaveLength(1);
  });

  it("warns of imports outside the allow-list", async () => {
    const hostile = new TextEncoder().encode("(cos\nsystem\nS'id'\nto.");
    const shown = await page(Uint8Array.from([0x80, 2, ...hostile]), "m.bin");
    expect(shown.imports).toMatchObject([{ name: "os.system", warning: "outside the allow-list" }]);
    expect(JSON.stringify(shown)).not.toMatch(/\bsafe\b/u);
  });

  it("has a friendly sentence for a file that holds no weights", async () => {
    const shown = await page(new TextEncoder().encode("firmware"), "firmware.bin");
    expect(shown).toMatchObject({ foreign: true, tensors: [], notice: { severity: "warning" } });
  });

  it("shows a pickle's place in its zip", async () => {
    const { imports } = await page(fixture("small.pt"), "small.pt");
    expect(imports[0]?.place).toMatch(/^at byte \d+ of .*data\.pkl$/u);
  });
});
