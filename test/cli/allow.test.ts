import { expect, it } from "vitest";
import { pickle } from "../support/pickles.js";
import { zipBytes } from "../support/torchBytes.js";
import { respawn } from "../support/cli.js";
import { place } from "../support/layoutWriter.js";
import { MemoryFs } from "../support/memoryFs.js";
import { hfTrainerWriters } from "../support/writers/hfTrainer.js";

const run = "/w/run";

function disk(): MemoryFs {
  const fs = place(new MemoryFs(), hfTrainerWriters[0]!.write(run, 7));
  return fs.write(
    `${run}/checkpoint-7/optimizer.pt`,
    zipBytes([
      ["archive/data.pkl", pickle(0x80, 2, "cmymodel\nModel\n.")],
      ["archive/version", new TextEncoder().encode("3\n")],
    ]),
  );
}

it("keeps a run from being resumed until a person allows what it imports, and takes the word back", async () => {
  const fs = disk();
  expect((await respawn(fs, "latest", run)).code).toBe(3);
  expect((await respawn(fs, "verify", run)).code).toBe(1);
  expect((await respawn(fs, "allow", run)).out).toMatch(
    /^! .*optimizer\.pt imports mymodel\.Model/u,
  );

  expect(await respawn(fs, "allow", run, "mymodel.Model")).toMatchObject({
    code: 0,
    out: "✓ mymodel.Model\n",
  });
  expect((await respawn(fs, "latest", run)).out).toBe(`${run}/checkpoint-7\n`);
  const told = await respawn(fs, "verify", run);
  expect(told.code).toBe(0);
  expect(told.out).toContain("imports mymodel.Model: allowed for this run");

  expect((await respawn(fs, "allow", run, "mymodel.Model", "--remove")).code).toBe(0);
  expect((await respawn(fs, "latest", run)).code).toBe(3);
});

it("wants one run", async () => {
  const fs = place(disk(), hfTrainerWriters[0]!.write("/w/other", 3));
  expect(await respawn(fs, "allow", "/w", "a.b")).toMatchObject({ code: 2 });
  expect(await respawn(fs, "allow", "/w/none", "a.b")).toMatchObject({ code: 2 });
});
