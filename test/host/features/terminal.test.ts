import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** The wrapper that terminals find on their PATH, as it lies in the extension. */
const wrapper = path.resolve("bin/respawn");

describe.skipIf(process.platform === "win32")("bin/respawn", () => {
  let extension = "";
  beforeEach(() => {
    extension = fs.mkdtempSync(path.join(os.tmpdir(), "re spawn-"));
    fs.mkdirSync(path.join(extension, "bin"));
    fs.mkdirSync(path.join(extension, "dist"));
    fs.copyFileSync(wrapper, path.join(extension, "bin/respawn"));
    fs.writeFileSync(
      path.join(extension, "dist/cli.mjs"),
      "console.log(JSON.stringify([process.argv.slice(2), process.env.ELECTRON_RUN_AS_NODE]));" +
        "process.exitCode = 3;",
    );
  });
  afterEach(() => fs.rmSync(extension, { recursive: true }));

  const run = (env: NodeJS.ProcessEnv): { readonly status: number; readonly out: unknown } => {
    try {
      execFileSync("respawn", ["latest", "a b", "$(touch x)"], {
        cwd: extension,
        env: { ...env, PATH: `${path.join(extension, "bin")}:${process.env["PATH"] ?? ""}` },
        encoding: "utf8",
      });
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string };
      return { status, out: JSON.parse(stdout) };
    }
    throw new Error("the exit code was lost");
  };

  it("starts the command line with the editor's Node, its words and its exit code", () => {
    const node = path.join(extension, "code helper");
    fs.writeFileSync(node, `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 });
    expect(run({ RESPAWN_NODE: node })).toEqual({
      status: 3,
      out: [["latest", "a b", "$(touch x)"], "1"],
    });
    expect(fs.existsSync(path.join(extension, "x"))).toBe(false);
  });

  it("falls back on the Node of the PATH", () => {
    expect(run({})).toMatchObject({ status: 3 });
  });
});
