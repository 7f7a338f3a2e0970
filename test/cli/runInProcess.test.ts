import { describe, expect, it } from "vitest";
import type { LaunchSpec } from "../../src/core/model/resumePlan.js";
import type { EndSignal, ProcessEvent, ProcessRunner } from "../../src/core/ports.js";
import { respawnWith, type Ran } from "../support/cli.js";
import type { MemoryFs } from "../support/memoryFs.js";
import { trainingInScripts, writeCheckpoint } from "../support/plans.js";

type Tell = (event: ProcessEvent) => void;

/** What a test knows of a training that was started. */
interface Started {
  readonly launch: LaunchSpec;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Sends the command line itself a signal. */
  readonly ask: (signal: EndSignal, reachedTraining: boolean) => void;
  readonly tell: Tell;
  /** Signals that reached the training. */
  readonly signals: readonly EndSignal[];
}

/** Runs the command line with a training that does what `live` says, called for each start. */
async function watched(
  fs: MemoryFs,
  live: (started: Started, count: number) => void,
  ...argv: readonly string[]
): Promise<Ran & { readonly starts: readonly Started[]; readonly listening: boolean }> {
  const starts: Started[] = [];
  let listener: Started["ask"] | undefined;
  const processes: ProcessRunner = {
    start(launch, environment, tell) {
      const signals: EndSignal[] = [];
      const ask: Started["ask"] = (...asked) => listener?.(...asked);
      const started = { launch, environment, ask, tell, signals };
      starts.push(started);
      setImmediate(() => live(started, starts.length));
      return {
        signal(name) {
          signals.push(name);
          tell({ kind: "exited", code: 1, signal: undefined });
        },
      };
    },
  };
  const onEndSignal = (ask: Started["ask"]): (() => void) => {
    listener = ask;
    return () => (listener = undefined);
  };
  const env = { HOME: "/root", ELECTRON_RUN_AS_NODE: "1" };
  const words = ["run", "scripts/train.py", "--python", "python3", ...argv];
  const ran = await respawnWith({ processes, onEndSignal, env }, fs, words);
  return { ...ran, starts, listening: listener !== undefined };
}

const exits =
  (code: number) =>
  ({ tell }: Started): void => {
    tell({ kind: "started", pid: 7 });
    tell({ kind: "exited", code, signal: undefined });
  };

describe("respawn run", () => {
  it("starts the training from the newest whole checkpoint, in the folder of the command, and gives its exit code", async () => {
    const { code, starts, err, listening } = await watched(trainingInScripts(), exits(17));
    expect(code).toBe(17);
    expect(starts.map(({ launch }) => launch)).toMatchObject([{ cwd: "/w" }]);
    expect(starts[0]?.launch.argv.join(" ")).toBe(
      "python3 -u /w/scripts/train.py --resume_from_checkpoint /w/out/checkpoint-5",
    );
    expect(err).toContain("checkpoint-5");
    expect(listening).toBe(false);
  });

  it("keeps its own Electron from the training, and gives it all else", async () => {
    const { starts } = await watched(trainingInScripts(), exits(0));
    expect(starts[0]?.environment).toEqual({
      HOME: "/root",
      ELECTRON_RUN_AS_NODE: undefined,
      RESPAWN_LOCK: "t",
    });
  });

  it("starts again from what the training saved since", async () => {
    const fs = trainingInScripts();
    const live = (started: Started, count: number): void => {
      writeCheckpoint(fs, 5 + count);
      exits(count < 3 ? 3 : 0)(started);
    };
    const { code, starts, err } = await watched(fs, live, "--max-restarts", "5");
    expect(code).toBe(0);
    expect(starts.map(({ launch }) => launch.argv.at(-1))).toEqual([
      "/w/out/checkpoint-5",
      "/w/out/checkpoint-6",
      "/w/out/checkpoint-7",
    ]);
    expect(err).toContain("respawn: Training ended with exit code 3. Restart 2 of 5.");
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "forwards %s, and does not start again",
    async (signal) => {
      const live = ({ tell, ask }: Started): void => {
        tell({ kind: "started", pid: 7 });
        setImmediate(() => ask(signal, false));
      };
      const { code, starts } = await watched(trainingInScripts(), live, "--max-restarts", "5");
      expect(starts.map(({ signals }) => signals)).toEqual([[signal]]);
      expect(code).toBe(1);
    },
  );

  it("sends no second ctrl+c to a training that the terminal's has reached", async () => {
    const live = ({ tell, ask }: Started): void => {
      tell({ kind: "started", pid: 7 });
      ask("SIGINT", true);
      tell({ kind: "exited", code: 130, signal: "SIGINT" });
    };
    const { code, starts } = await watched(trainingInScripts(), live, "--max-restarts", "5");
    expect(starts.map(({ signals }) => signals)).toEqual([[]]);
    expect(code).toBe(130);
  });

  it("says what could not be started, and ends with 2", async () => {
    const live = ({ tell }: Started): void =>
      tell({ kind: "could-not-start", why: "no such file" });
    const { code, starts, err } = await watched(trainingInScripts(), live, "--max-restarts", "5");
    expect({ code, starts: starts.length }).toEqual({ code: 2, starts: 1 });
    expect(err).toContain(
      "respawn: python3 could not be started: no such file. Name the interpreter with --python",
    );
  });
});
