import { describe, expect, it } from "vitest";
import {
  StartedLaunches,
  type StartedLaunch,
} from "../../../../src/host/features/launching/startedLaunches.js";

/** A workspace's state that survives its window: what is kept is what JSON keeps. */
function stateOfWorkspace(): { open: () => StartedLaunches; write: (text: string) => void } {
  let text = "null";
  return {
    open: () =>
      new StartedLaunches({
        get: () => JSON.parse(text) as unknown,
        set: (launches) => {
          text = JSON.stringify(launches);
          return Promise.resolve();
        },
      }),
    write: (other) => (text = other),
  };
}

const first: StartedLaunch = { config: "/w/a.py", resume: "auto", pid: 10, startTime: "1" };
const second: StartedLaunch = {
  config: "/w/b.py",
  resume: "/w/out/iter5",
  pid: 11,
  startTime: undefined,
};
const nobody = (): boolean => false;
const everybody = (): boolean => true;

describe("trainings that were started", () => {
  it("are remembered by the next window until their end was seen", async () => {
    const state = stateOfWorkspace();
    await state.open().started(first);
    await state.open().started(second);
    await state.open().ended(({ pid }) => pid === 10);
    expect(state.open().all()).toEqual([second]);
  });

  it("whose end nobody saw are told once", async () => {
    const state = stateOfWorkspace();
    await state.open().started(first);
    const launches = state.open();
    const gone = { isShown: nobody, isAlive: nobody };
    expect(await launches.unseen(gone)).toEqual({ ended: [first], alive: [] });
    expect(await launches.unseen(gone)).toEqual({ ended: [], alive: [] });
  });

  it("that a task shows are left to it, and those without one are told as long as they live", async () => {
    const state = stateOfWorkspace();
    await state.open().started(first);
    await state.open().started(second);
    const isShown = ({ pid }: StartedLaunch): boolean => pid === 10;
    expect(await state.open().unseen({ isShown, isAlive: everybody })).toEqual({
      ended: [],
      alive: [second],
    });
    expect(state.open().all()).toEqual([first, second]);
  });

  it.each(["null", "[1, null]", '{"a": 1}', '[{"config": 1, "resume": "auto", "pid": 3}]'])(
    "are none where the memory holds %s",
    (text) => {
      const state = stateOfWorkspace();
      state.write(text);
      expect(state.open().all()).toEqual([]);
    },
  );
});
