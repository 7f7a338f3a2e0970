import { describe, expect, it } from "vitest";
import { Queue } from "../../../src/host/platform/queue.js";

describe("a queue", () => {
  it("does one piece after the other", async () => {
    const queue = new Queue();
    const steps: string[] = [];
    const work = (name: string) => async (): Promise<string> => {
      steps.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      steps.push(`${name} ends`);
      return name;
    };
    const results = await Promise.all([queue.run(work("a")), queue.run(work("b"))]);
    expect(results).toEqual(["a", "b"]);
    expect(steps).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  it("goes on after a piece that failed, which its own caller is told", async () => {
    const queue = new Queue();
    const failed = queue.run(() => Promise.reject(new Error("no")));
    const next = queue.run(() => Promise.resolve("done"));
    await expect(failed).rejects.toThrow("no");
    expect(await next).toBe("done");
  });
});
