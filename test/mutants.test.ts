import { describe, expect, it } from "vitest";
import { misfit, readNamed } from "../scripts/mutation/named.mjs";

describe("the named mutants", () => {
  it("each fit one place of their file; `npm run mutation` shows that its test notices it", () => {
    const named = readNamed(process.cwd());
    expect(named.flatMap((mutant) => misfit(process.cwd(), mutant) ?? [])).toEqual([]);
    expect(named.length).toBeGreaterThan(30);
  });
});
