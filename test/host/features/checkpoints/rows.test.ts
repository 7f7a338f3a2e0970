import { describe, expect, it } from "vitest";
import { msg } from "../../../../src/core/model/message.js";
import type { Finding } from "../../../../src/core/model/finding.js";
import type { CheckpointNode } from "../../../../src/host/features/checkpoints/node.js";
import { Rows } from "../../../../src/host/features/checkpoints/rows.js";
import { checkpoint, part, runOf } from "./runs.js";

/** Every row below a row, as a person would see who expands all. */
function expand(rows: Rows, node?: CheckpointNode): readonly CheckpointNode[] {
  return rows.children(node).flatMap((child) => [child, ...expand(rows, child)]);
}

function problem(rule: string, file: string): Finding {
  return {
    rule,
    severity: "error",
    effect: "none",
    file,
    message: msg("The folder cannot be read: {0}", rule),
  };
}

const shared = part("model", "/run/iter1", ["shared.pt"]);

describe("ids of rows", () => {
  it.each([
    [
      "two parts of one role in different folders",
      [checkpoint("/run", 1, { parts: [part("model", "/a", ["x"]), part("model", "/b", ["x"])] })],
    ],
    ["two parts of one role in one folder", [checkpoint("/run", 1, { parts: [shared, shared] })]],
    [
      "a file that two parts have",
      [checkpoint("/run", 1, { parts: [shared, { ...shared, role: "state" as const }] })],
    ],
    [
      "a file that one part has twice",
      [
        checkpoint("/run", 1, {
          parts: [{ ...shared, files: [...shared.files, ...shared.files] }],
        }),
      ],
    ],
    [
      "paths and roles that read alike when they are joined",
      [
        checkpoint("/run", 1, {
          path: "/run/a:policy",
          parts: [part("policy", "/p:policy", ["x"])],
        }),
        checkpoint("/run", 2, { path: "/run/a", parts: [part("policy", "/p", ["policy:x", "x"])] }),
      ],
    ],
    [
      "paths that a number behind them makes alike",
      [
        checkpoint("/run", 1, { parts: [part("model", "/a", ["x"]), part("model", "/a", ["x"])] }),
        checkpoint("/run", 11, {
          parts: [part("model", "/a1", ["x"]), part("model", "/a", ["1"])],
        }),
      ],
    ],
    [
      "a checkpoint whose path ends as the ids below another begin",
      [
        checkpoint("/run", 1, {
          path: "/run/a",
          parts: [part("policy", "/p:0:policy:/q", ["x"])],
        }),
        checkpoint("/run", 2, {
          path: "/run/a:0:policy:/p",
          parts: [part("policy", "/q", ["x"])],
        }),
      ],
    ],
    ["a checkpoint that its run has twice", [checkpoint("/run", 1), checkpoint("/run", 1)]],
  ])("differ for %s", (_, checkpoints) => {
    const rows = new Rows();
    rows.update([runOf("/run", checkpoints)], []);
    const all = expand(rows);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const files = checkpoints.flatMap(({ parts }) => parts.flatMap((each) => each.files));
    expect(all.filter(({ kind }) => kind === "file")).toHaveLength(files.length);
  });

  it("differ for problems of one folder and for a run at the same path", () => {
    const rows = new Rows();
    rows.update(
      [runOf("/run", [])],
      [problem("a", "/run"), problem("b", "/run"), problem("a", "/run")],
    );
    expect(new Set(expand(rows).map(({ id }) => id)).size).toBe(4);
  });

  it("stay when others come and go", () => {
    const rows = new Rows();
    rows.update([runOf("/run", [checkpoint("/run", 1)])], []);
    const before = expand(rows).map(({ id }) => id);
    rows.update(
      [runOf("/a", []), runOf("/run", [checkpoint("/run", 2), checkpoint("/run", 1)])],
      [problem("a", "/x")],
    );
    const after = new Set(expand(rows).map(({ id }) => id));
    expect(before.filter((id) => !after.has(id))).toEqual([]);
  });
});

describe("handles of rows", () => {
  it("are the same object as long as the row is there, and show what is known now", () => {
    const rows = new Rows();
    rows.update([runOf("/run", [checkpoint("/run", 1)])], []);
    const [run] = rows.children();
    const [first] = rows.children(run);
    const damaged = checkpoint("/run", 1, { state: "damaged" });
    rows.update([runOf("/run", [checkpoint("/run", 2), damaged])], []);
    expect(rows.children()[0]).toBe(run);
    expect(rows.children(run)[1]).toBe(first);
    const current = rows.current(first!);
    expect(current?.kind === "checkpoint" && current.checkpoint.state).toBe("damaged");
  });

  it("go with their rows, so that a long training does not fill the memory", () => {
    const rows = new Rows();
    for (let step = 1; step <= 100; step += 1) {
      rows.update([runOf("/run", [checkpoint("/run", step)])], []);
      expand(rows);
    }
    // The run, its one checkpoint, two parts and a file in each.
    expect(rows.size).toBe(6);
    rows.update([], []);
    expect(rows.size).toBe(0);
  });

  it("are made for what is asked for only", () => {
    const rows = new Rows();
    rows.update([runOf("/run", [checkpoint("/run", 1)]), runOf("/other", [])], []);
    rows.children();
    expect(rows.size).toBe(2);
  });

  it("of a row that is gone have no children, and are not kept again", () => {
    const rows = new Rows();
    rows.update([runOf("/run", [checkpoint("/run", 1)])], []);
    const [run] = rows.children();
    const [gone] = rows.children(run);
    rows.update([runOf("/run", [checkpoint("/run", 2)])], []);
    expect(rows.children(gone)).toEqual([]);
    expect(rows.current(gone!)).toBeUndefined();
    expect(rows.size).toBe(1);
  });

  it("lead to the row above, also before and after it was pruned", () => {
    const rows = new Rows();
    const known = [runOf("/run", [checkpoint("/run", 1)])];
    rows.update(known, []);
    const file = expand(rows).find(({ kind }) => kind === "file");
    const chain = (node: CheckpointNode | undefined): readonly string[] =>
      node === undefined ? [] : [node.kind, ...chain(rows.parent(node))];
    expect(chain(file)).toEqual(["file", "part", "checkpoint", "run"]);
    rows.update([], []);
    expect(chain(file)).toEqual(["file", "part", "checkpoint", "run"]);
    expect(rows.size).toBe(0);
    rows.update(known, []);
    const part = rows.parent(file!);
    expect(rows.children(rows.parent(part!))).toContain(part);
  });

  it("of a run that changed are found by the run", () => {
    const rows = new Rows();
    const run = runOf("/run", [checkpoint("/run", 1)]);
    rows.update([run, runOf("/other", [])], []);
    expect(rows.handleOf(run)).toBeUndefined();
    const handles = rows.children();
    expect(handles).toContain(rows.handleOf({ ...run, checkpoints: [] }));
  });
});

describe("the rows at the top", () => {
  it("are problems, then trainings, then models alone", () => {
    const rows = new Rows();
    const model = checkpoint("/model", 1, { path: "/model", resumable: false });
    rows.update(
      [runOf("/model", [model]), runOf("/run", [checkpoint("/run", 1)])],
      [problem("a", "/x")],
    );
    expect(rows.children().map((row) => row.kind === "run" && row.run.path)).toEqual([
      false,
      "/run",
      "/model",
    ]);
  });
});
