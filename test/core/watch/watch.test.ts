import { describe, expect, it } from "vitest";
import { msg } from "../../../src/core/model/message.js";
import { restartPolicy } from "../../../src/core/watch/restartPolicy.js";
import { beginWatch, watch, type WatchState } from "../../../src/core/watch/watch.js";
import type { WatchAction, WatchEvent } from "../../../src/core/watch/watchEvent.js";

const planned = (step?: number, savedMs?: number): WatchEvent => ({
  kind: "planned",
  point: { step, savedMs },
});
const started: WatchEvent = { kind: "started" };
const exited = (code: number): WatchEvent => ({ kind: "exited", code });
const asked = (signal: "SIGHUP" | "SIGINT" | "SIGTERM", reachedTraining = false): WatchEvent => ({
  kind: "asked-to-end",
  signal,
  reachedTraining,
});

/** What the watch wanted, in a word each: `plan`, `plan again`, `start`, `SIGTERM`, `say`, `stop finished 0`. */
function word(action: WatchAction): string {
  switch (action.kind) {
    case "plan":
      return action.again ? "plan again" : "plan";
    case "forward":
      return action.signal;
    case "stop":
      return `stop ${action.reason} ${action.code}`;
    case "say":
    case "start":
      return action.kind;
  }
}

function follow(
  maxRestarts: number,
  events: readonly WatchEvent[],
): { readonly words: readonly string[]; readonly state: WatchState } {
  let step = beginWatch(restartPolicy(maxRestarts));
  const words = step.actions.map(word);
  for (const event of events) {
    step = watch(step.state, event);
    words.push(...step.actions.map(word));
  }
  return { words, state: step.state };
}

const crash = exited(1);

interface Story {
  readonly name: string;
  readonly restarts: number;
  readonly events: readonly WatchEvent[];
  readonly words: readonly string[];
}

const again = ["say", "plan again"];

const stories: readonly Story[] = [
  {
    name: "a training that finishes",
    restarts: 3,
    events: [planned(5), started, exited(0)],
    words: ["plan", "start", "stop finished 0"],
  },
  {
    name: "a crash without leave to restart keeps the training's exit code",
    restarts: 0,
    events: [planned(5), started, exited(17)],
    words: ["plan", "start", "stop crashed 17"],
  },
  {
    name: "a crash, then progress, then the end",
    restarts: 1,
    events: [planned(5), started, crash, planned(10), started, exited(0)],
    words: ["plan", "start", ...again, "start", "stop finished 0"],
  },
  {
    name: "as many restarts as allowed, not one more, however far each came",
    restarts: 2,
    events: [
      ...[planned(5), started, crash],
      ...[planned(10), started, crash],
      ...[planned(15), started, exited(9)],
    ],
    words: ["plan", "start", ...again, "start", ...again, "start", "stop crashed 9"],
  },
  {
    name: "two attempts in a row without a new checkpoint end it",
    restarts: 9,
    events: [planned(5), started, crash, planned(5), started, crash, planned(5)],
    words: ["plan", "start", ...again, "start", ...again, "say", "stop fruitless 1"],
  },
  {
    name: "progress in between starts the count anew",
    restarts: 9,
    events: [
      ...[planned(5), started, crash],
      ...[planned(5), started, crash],
      ...[planned(10), started, crash],
      ...[planned(10), started, crash],
      planned(10),
    ],
    words: [
      ...["plan", "start", ...again, "start", ...again, "start", ...again, "start", ...again],
      ...["say", "stop fruitless 1"],
    ],
  },
  {
    name: "a step back is no progress, nor is coming to where it was before",
    restarts: 9,
    events: [planned(10), started, crash, planned(5), started, crash, planned(10)],
    words: ["plan", "start", ...again, "start", ...again, "say", "stop fruitless 1"],
  },
  {
    name: "the same step saved again is no progress",
    restarts: 9,
    events: [planned(5, 100), started, crash, planned(5, 200), started, crash, planned(5, 300)],
    words: ["plan", "start", ...again, "start", ...again, "say", "stop fruitless 1"],
  },
  {
    name: "a first checkpoint is progress over none",
    restarts: 9,
    events: [planned(), started, crash, planned(), started, crash, planned(0, 7), started, crash],
    words: ["plan", "start", ...again, "start", ...again, "start", ...again],
  },
  {
    name: "where no step is told, a later save is progress",
    restarts: 9,
    events: [
      ...[planned(undefined, 1), started, crash],
      ...[planned(undefined, 2), started, crash],
      ...[planned(undefined, 3), started, crash],
      ...[planned(undefined, 3), started, crash],
      planned(undefined, 3),
    ],
    words: [
      ...["plan", "start", ...again, "start", ...again, "start", ...again, "start", ...again],
      ...["say", "stop fruitless 1"],
    ],
  },
  {
    name: "SIGTERM is passed on, and a trainer that makes exit code 1 of it is not started again",
    restarts: 9,
    events: [planned(5), started, asked("SIGTERM"), crash],
    words: ["plan", "start", "SIGTERM", "stop asked-to-end 1"],
  },
  {
    name: "a trainer that saves and ends well after SIGTERM has finished",
    restarts: 9,
    events: [planned(5), started, asked("SIGTERM"), exited(0)],
    words: ["plan", "start", "SIGTERM", "stop finished 0"],
  },
  {
    name: "ctrl+c of a terminal has reached the training by itself, and counts all the same",
    restarts: 9,
    events: [planned(5), started, asked("SIGINT", true), crash],
    words: ["plan", "start", "stop asked-to-end 1"],
  },
  {
    name: "every signal is passed on, a second one too",
    restarts: 9,
    events: [planned(5), started, asked("SIGHUP"), asked("SIGINT"), exited(137)],
    words: ["plan", "start", "SIGHUP", "SIGINT", "stop asked-to-end 137"],
  },
  ...[129, 130, 143].map((code) => ({
    name: `somebody else ends the training, or its wrapper says so, with a signal that gives ${code}`,
    restarts: 9,
    events: [planned(5), started, exited(code)],
    words: ["plan", "start", `stop asked-to-end ${code}`],
  })),
  {
    name: "SIGKILL is how the kernel ends what takes too much memory: a crash",
    restarts: 9,
    events: [planned(5), started, exited(137)],
    words: ["plan", "start", ...again],
  },
  {
    name: "asked to end while it plans: nothing is started",
    restarts: 9,
    events: [asked("SIGTERM"), planned(5)],
    words: ["plan", "stop asked-to-end 143"],
  },
  {
    name: "asked to end while it plans a restart",
    restarts: 9,
    events: [planned(5), started, crash, asked("SIGINT"), planned(10)],
    words: ["plan", "start", ...again, "stop asked-to-end 130"],
  },
  {
    name: "a signal between the wish to start and the start reaches the training",
    restarts: 9,
    events: [planned(5), asked("SIGTERM"), started, exited(143)],
    words: ["plan", "start", "SIGTERM", "stop asked-to-end 143"],
  },
  {
    name: "what cannot be started is not started again",
    restarts: 9,
    events: [planned(5), { kind: "could-not-start", why: msg("no such file") }],
    words: ["plan", "start", "say", "stop could-not-start 2"],
  },
  {
    name: "no plan, no start",
    restarts: 9,
    events: [{ kind: "not-planned", code: 3 }],
    words: ["plan", "stop not-planned 3"],
  },
  {
    name: "nothing follows the end",
    restarts: 9,
    events: [planned(5), started, exited(0), crash, planned(10), asked("SIGTERM")],
    words: ["plan", "start", "stop finished 0"],
  },
];

describe("watch", () => {
  it.each(stories.map((story) => [story.name, story] as const))(
    "%s",
    (_name, { restarts, events, words }) => {
      expect(follow(restarts, events).words).toEqual(words);
    },
  );

  it("says how often it restarts", () => {
    const { state } = follow(3, [planned(5), started, exited(1), planned(6), started]);
    expect(watch(state, exited(7)).actions[0]).toEqual({
      kind: "say",
      message: msg("Training ended with exit code {0}. Restart {1} of {2}.", 7, 2, 3),
    });
  });

  it("leaves the state that it was given as it is", () => {
    const { state } = beginWatch(Object.freeze(restartPolicy(1)));
    Object.freeze(state);
    for (const event of [planned(5), started, crash, asked("SIGTERM")]) {
      expect(() => watch(state, event)).not.toThrow();
    }
    expect(state).toEqual(beginWatch(restartPolicy(1)).state);
  });
});
