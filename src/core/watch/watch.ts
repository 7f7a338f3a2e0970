import { msg } from "../model/message.js";
import type { EndSignal } from "../ports.js";
import type { RestartPolicy } from "./restartPolicy.js";
import type { ResumePoint, StopReason, WatchAction, WatchEvent } from "./watchEvent.js";

/** Where a watch stands. */
export interface WatchState {
  readonly policy: RestartPolicy;
  readonly phase: "planning" | "starting" | "running" | "over";
  readonly restarts: number;
  /** Attempts in a row that ended without a newer checkpoint. */
  readonly fruitless: number;
  /** The furthest point that an attempt started from; undefined before the first plan. */
  readonly furthest: ResumePoint | undefined;
  /** The first signal that asked for the end, whatever the training then made of it. */
  readonly askedToEnd: EndSignal | undefined;
}

/** A state, and what is to be done on the way into it, in order. */
export interface WatchStep {
  readonly state: WatchState;
  readonly actions: readonly WatchAction[];
}

const signalNumbers: Readonly<Record<EndSignal, number>> = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

/** Exit codes of what a signal ended, sent by whomever: 128 + its number, which wrappers give on. */
const endCodes: readonly number[] = Object.values(signalNumbers).map((number) => 128 + number);

/** Exit codes of the watch itself; all others are the training's. A contract of the command line. */
const codes = { fruitless: 1, couldNotStart: 2 } as const;

/** The start of a watch: a first plan. */
export function beginWatch(policy: RestartPolicy): WatchStep {
  return {
    state: {
      policy,
      phase: "planning",
      restarts: 0,
      fruitless: 0,
      furthest: undefined,
      askedToEnd: undefined,
    },
    actions: [{ kind: "plan", again: false }],
  };
}

/** What an event makes of a watch. Performs nothing; an event that comes too late changes nothing. */
export function watch(state: WatchState, event: WatchEvent): WatchStep {
  if (state.phase === "over") {
    return { state, actions: [] };
  }
  switch (event.kind) {
    case "planned":
      return afterPlan(state, event.point);
    case "not-planned":
      return stop(state, "not-planned", event.code);
    case "started":
      return afterStart(state);
    case "could-not-start":
      return stop(state, "could-not-start", codes.couldNotStart, [
        { kind: "say", message: event.why },
      ]);
    case "exited":
      return afterExit(state, event.code);
    case "asked-to-end":
      return whenAsked(state, event.signal, event.reachedTraining);
  }
}

function afterPlan(state: WatchState, point: ResumePoint): WatchStep {
  if (state.askedToEnd !== undefined) {
    return stop(state, "asked-to-end", 128 + signalNumbers[state.askedToEnd]);
  }
  const first = state.furthest === undefined;
  const further = first || isFurther(point, state.furthest);
  const fruitless = further ? 0 : state.fruitless + 1;
  if (fruitless >= state.policy.fruitlessLimit) {
    return stop(state, "fruitless", codes.fruitless, [
      {
        kind: "say",
        message: msg(
          "Stopped: {0} attempts in a row ended without a new checkpoint. Read the last error above.",
          fruitless,
        ),
      },
    ]);
  }
  return {
    state: {
      ...state,
      phase: "starting",
      fruitless,
      furthest: further ? point : state.furthest,
    },
    actions: [{ kind: "start" }],
  };
}

/** A later step; where no step is told, a later save. A checkpoint of the same step that was written again is no progress. */
function isFurther(point: ResumePoint, than: ResumePoint): boolean {
  return point.step !== undefined || than.step !== undefined
    ? (point.step ?? -1) > (than.step ?? -1)
    : (point.savedMs ?? -1) > (than.savedMs ?? -1);
}

/** A signal that came while the process was being started has not reached it. */
function afterStart(state: WatchState): WatchStep {
  return {
    state: { ...state, phase: "running" },
    actions: state.askedToEnd === undefined ? [] : [{ kind: "forward", signal: state.askedToEnd }],
  };
}

function afterExit(state: WatchState, code: number): WatchStep {
  if (code === 0) {
    return stop(state, "finished", code);
  }
  const asked = state.askedToEnd !== undefined || endCodes.includes(code);
  if (asked || state.restarts >= state.policy.maxRestarts) {
    return stop(state, asked ? "asked-to-end" : "crashed", code);
  }
  const restarts = state.restarts + 1;
  return {
    state: { ...state, phase: "planning", restarts },
    actions: [
      {
        kind: "say",
        message: msg(
          "Training ended with exit code {0}. Restart {1} of {2}.",
          code,
          restarts,
          state.policy.maxRestarts,
        ),
      },
      { kind: "plan", again: true },
    ],
  };
}

function whenAsked(state: WatchState, signal: EndSignal, reachedTraining: boolean): WatchStep {
  const forward = state.phase === "running" && !reachedTraining;
  return {
    state: { ...state, askedToEnd: state.askedToEnd ?? signal },
    actions: forward ? [{ kind: "forward", signal }] : [],
  };
}

function stop(
  state: WatchState,
  reason: StopReason,
  code: number,
  before: readonly WatchAction[] = [],
): WatchStep {
  return {
    state: { ...state, phase: "over" },
    actions: [...before, { kind: "stop", reason, code }],
  };
}
