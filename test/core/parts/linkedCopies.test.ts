import { describe, expect, it } from "vitest";
import type { CheckpointFile } from "../../../src/core/model/checkpoint.js";
import { withoutLinks } from "../../../src/core/parts/linkedCopies.js";

const pointer = /^last/u;

function file(name: string, bytes: number, modifiedMs: number): readonly [string, CheckpointFile] {
  return [name, { path: `/w/${name}`, bytes, modifiedMs }];
}

/** What is left of a numbered file of 100 bytes, written at 5, and another one. */
function left(name: string, bytes: number, modifiedMs: number): readonly string[] {
  return withoutLinks([file("epoch=1.ckpt", 100, 5), file(name, bytes, modifiedMs)], pointer).map(
    ([kept]) => kept,
  );
}

describe("files without those that only link to a numbered one", () => {
  it("leave out the pointer that shows the size and the time of another", () => {
    expect(left("last.ckpt", 100, 5)).toEqual(["epoch=1.ckpt"]);
  });

  it("keep a second save: saves of one model are all of one size, but each has its time", () => {
    expect(left("last.ckpt", 100, 6)).toEqual(["epoch=1.ckpt", "last.ckpt"]);
    expect(left("last.ckpt", 101, 5)).toEqual(["epoch=1.ckpt", "last.ckpt"]);
  });

  it("keep every numbered file, and a pointer that stands alone", () => {
    expect(left("epoch=2.ckpt", 100, 5)).toEqual(["epoch=1.ckpt", "epoch=2.ckpt"]);
    const alone = [file("last.ckpt", 100, 5), file("last-v1.ckpt", 100, 5)];
    expect(withoutLinks(alone, pointer)).toEqual(alone);
  });
});
