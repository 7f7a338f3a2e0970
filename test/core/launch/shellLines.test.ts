import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { describePlan } from "../../../src/core/launch/describePlan.js";
import { shellCommand } from "../../../src/core/launch/shellLines.js";
import type { LaunchSpec } from "../../../src/core/model/resumePlan.js";
import { planned } from "../../support/plans.js";

const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "respawn-paste-")));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

/** Prints folder, one variable and all words, each ended by NUL. */
const teller = path.join(home, "tell it's.sh");
fs.writeFileSync(teller, `#!/bin/sh\nprintf '%s\\0' "$PWD" "$RESPAWN_TOLD" "$0" "$@"\n`);
fs.chmodSync(teller, 0o755);

/** What a command gets when a line is pasted into a shell. */
function pasted(shell: string, line: string): readonly string[] {
  const options = shell === "bash" ? ["--norc", "--noprofile"] : [];
  const output = execFileSync(shell, [...options, "-c", line], { cwd: "/" });
  return output.toString("utf8").split("\0").slice(0, -1);
}

const hostile = fc.oneof(
  fc.string({ unit: fc.constantFrom(...Array.from("ab'\"$`\\ \n\t;&|<>(){}[]*?!#~=%^-./é语")) }),
  fc.constantFrom("", "$(touch pwned)", "it's", "--key=va lue", "--a=~", "x=y", "~", "*"),
);

describe.each(["bash", "dash"])("what Copy Command copies, pasted into %s", (shell) => {
  it("is the plan's folder, environment and words", () => {
    const samples = fc.sample(fc.tuple(fc.array(hostile, { maxLength: 4 }), hostile), 120);
    const names = fc.sample(
      fc.string({ unit: fc.constantFrom(...Array.from("ab' \"$-;*é")), minLength: 1 }),
      20,
    );
    samples.forEach(([args, told], index) => {
      const name = (names[index % names.length] ?? "").trim();
      const cwd = path.join(home, `w ${name}`);
      fs.mkdirSync(cwd, { recursive: true });
      const launch: LaunchSpec = {
        argv: [teller, ...args],
        cwd,
        env: { RESPAWN_TOLD: told },
        files: [],
        parse: undefined,
      };
      expect(pasted(shell, shellCommand(launch))).toEqual([cwd, told, teller, ...args]);
    });
  });
});

describe("the plan's last section", () => {
  it("shows the two lines that are copied", async () => {
    const plan = await planned();
    const launch: LaunchSpec = {
      argv: ["python3", "--key=a b"],
      cwd: "/w",
      env: { A: "1" },
      files: [],
      parse: undefined,
    };
    const lines = describePlan(plan, launch)
      .at(-1)
      ?.lines.map(({ text }) => text);
    expect(lines).toEqual(["cd /w", "A=1 python3 '--key=a b'"]);
    expect(shellCommand(launch)).toBe("cd /w && A=1 python3 '--key=a b'");
  });
});
