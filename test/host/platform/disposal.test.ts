import { describe, expect, it } from "vitest";
import { DisposableStore } from "../../../src/host/platform/disposal.js";

describe("a store of disposables", () => {
  it("disposes each once, the last first", () => {
    const store = new DisposableStore();
    const disposed: string[] = [];
    store.add({ dispose: () => disposed.push("first") });
    store.add({ dispose: () => disposed.push("second") });
    store.dispose();
    store.dispose();
    expect(disposed).toEqual(["second", "first"]);
  });

  it("disposes at once what arrives after its end", () => {
    const store = new DisposableStore();
    store.dispose();
    const disposed: string[] = [];
    store.add({ dispose: () => disposed.push("late") });
    expect(disposed).toEqual(["late"]);
  });

  it("lets no failure keep the others", () => {
    const store = new DisposableStore();
    const disposed: string[] = [];
    store.add({ dispose: () => disposed.push("first") });
    store.add({
      dispose: () => {
        throw new Error("no");
      },
    });
    expect(() => store.dispose()).toThrow(AggregateError);
    expect(disposed).toEqual(["first"]);
  });
});
