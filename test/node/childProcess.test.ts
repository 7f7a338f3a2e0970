import os from "node:os";
import { describe, expect, it } from "vitest";
import type { LaunchSpec } from "../../src/core/model/resumePlan.js";
import type { ProcessEvent, RunningProcess } from "../../src/core/ports.js";
import { childProcesses } from "../../src/node/childProcess.js";

/** All that is told of a process; `during` gets the running one with each event. */
function told(
  argv: readonly string[],
  parts: Partial<LaunchSpec> = {},
  during: (event: ProcessEvent, running: RunningProcess) => void = () => undefined,
): Promise<readonly ProcessEvent[]> {
  const events: ProcessEvent[] = [];
  return new Promise((resolve) => {
    const spec = { argv, cwd: os.tmpdir(), env: {}, files: [], parse: undefined, ...parts };
    const running = childProcesses.start(spec, { PATH: process.env["PATH"], A: "old" }, (event) => {
      events.push(event);
      during(event, running);
      if (event.kind === "exited" || event.kind === "could-not-start") {
        // What would come after the last event would come at once.
        setImmediate(() => resolve(events));
      }
    });
  });
}

const kinds = (events: readonly ProcessEvent[]): readonly string[] =>
  events.map(({ kind }) => kind);

describe("a process", () => {
  it("tells its start and its exit code, with the environment that was laid over", async () => {
    const events = await told(["sh", "-c", 'exit "$A"'], { env: { A: "7" } });
    expect(kinds(events)).toEqual(["started", "exited"]);
    expect(events[1]).toEqual({ kind: "exited", code: 7, signal: undefined });
  });

  it("tells the signal that ended it, and the code that shells make of it", async () => {
    const events = await told(["sleep", "60"], {}, (event, running) => {
      if (event.kind === "started") {
        running.signal("SIGTERM");
      }
    });
    expect(events.at(-1)).toEqual({ kind: "exited", code: 143, signal: "SIGTERM" });
  });

  it("gives the lines of its output to a launcher that reads them", async () => {
    const events = await told(["sh", "-c", "echo Submitted batch job 42; echo more"], {
      parse: () => undefined,
    });
    const lines = events.flatMap((event) => (event.kind === "line" ? [event.text] : []));
    expect(lines).toEqual(["Submitted batch job 42", "more"]);
  });

  it.each([
    ["a program that is not there", ["./nothing"], {}],
    ["a folder that is not there", ["true"], { cwd: "/nowhere/at/all" }],
    ["no words", [], {}],
    ["a NUL in a word", ["true", "a\0b"], {}],
    ["a launcher's program that is not there", ["./nothing"], { parse: () => undefined }],
  ] as const)("that cannot be started tells that alone: %s", async (_name, argv, parts) => {
    expect(kinds(await told(argv, parts))).toEqual(["could-not-start"]);
  });
});
