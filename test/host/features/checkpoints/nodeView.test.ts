import fs from "node:fs";
import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../../../src/core/model/checkpoint.js";
import {
  childrenOf,
  topRows,
  type CheckpointNode,
} from "../../../../src/host/features/checkpoints/node.js";
import {
  viewOf,
  viewOfCheckpoint,
  type NodeView,
} from "../../../../src/host/features/checkpoints/nodeView.js";
import { checkpoint, part, runOf } from "./runs.js";

const context = {
  t: ({ text, args }: { text: string; args: readonly unknown[] }) =>
    text.replace(/\{(\d+)\}/gu, (_, index) => String(args[Number(index)])),
  now: 3_600_000,
  folders: ["/work space"],
};

function menuPattern(command: string, group: string): RegExp {
  const manifest = JSON.parse(fs.readFileSync("package.json", "utf8")) as {
    contributes: {
      menus: Record<string, readonly { command: string; when: string; group: string }[]>;
    };
  };
  const entry = manifest.contributes.menus["view/item/context"]?.find(
    (item) => item.command === command && item.group.startsWith(group),
  );
  const pattern = /viewItem =~ \/(.*?)\/(?: |$)/u.exec(entry?.when ?? "")?.[1];
  expect(pattern, `${command} in ${group}`).toBeDefined();
  return new RegExp(pattern ?? "", "u");
}

describe("which menu a checkpoint's row has", () => {
  const whole = checkpoint("/run", 1);
  const trainer = checkpoint("/run", 2, { layout: "hf-trainer" });
  const weights = checkpoint("/run", 3, { resumable: false });
  const damaged = checkpoint("/run", 4, { state: "damaged", resumable: false });
  const writing = checkpoint("/run", 5, {
    state: "incomplete",
    resumable: false,
    beingWritten: true,
  });
  const all = [whole, trainer, weights, damaged, writing];

  it.each([
    ["respawn.checkpoint.resume", "inline", [whole, trainer]],
    ["respawn.checkpoint.resume", "1_resume", [whole, trainer]],
    ["respawn.checkpoint.setAsPretrain", "1_resume", [whole]],
    ["respawn.checkpoint.verify", "2_check", all],
    ["respawn.checkpoint.verifyDeep", "2_check", all],
    ["respawn.checkpoint.recordManifest", "2_check", [whole, trainer, weights]],
  ])("%s (%s)", (command, group, expected: readonly Checkpoint[]) => {
    const pattern = menuPattern(command, group);
    const offered = all.filter((each) =>
      pattern.test(viewOfCheckpoint(each, context).contextValue),
    );
    expect(offered.map(({ step }) => step)).toEqual(expected.map(({ step }) => step));
  });
});

describe("what a click on a file opens", () => {
  const opens = (name: string): NodeView["opens"] => {
    const [run] = topRows(
      [runOf("/run", [checkpoint("/run", 1, { parts: [part("model", "/run/iter1", [name])] })])],
      [],
    );
    const [file] = childrenOf(childrenOf(run as CheckpointNode)[0] as CheckpointNode);
    return viewOf(file as CheckpointNode, context).opens;
  };

  it.each([
    ["model.safetensors", "respawn.tensors"],
    ["last.ckpt", "respawn.tensors"],
    ["pytorch_model.bin", "respawn.tensorsOptional"],
    ["model.keras", "respawn.tensorsOptional"],
    ["state.pickle", "respawn.tensorsOptional"],
    [".metadata", "respawn.tensorsOptional"],
    ["config.json", undefined],
    ["README.md", undefined],
  ])("%s: %s", (name, viewType) => {
    expect(opens(name)).toEqual(
      viewType === undefined
        ? { command: "vscode.open" }
        : { command: "vscode.openWith", viewType },
    );
  });
});

describe("the look of a row", () => {
  it("names step, state, size, age and what it holds, and shortens the run to its folder", () => {
    const run = runOf("/work space/out", [checkpoint("/work space/out", 7)]);
    const [row] = topRows([run], []);
    const view = viewOf(row as CheckpointNode, context);
    expect([view.label, view.description]).toEqual(["out", "1 checkpoint, resumable: iter7"]);
    const { label, description } = viewOfCheckpoint(checkpoint("/work space/out", 7), context);
    expect(`${label}: ${description}`).toBe("step 7: complete · 2 B · 1 h ago · weights");
  });

  it("shows nothing of a path as Markdown", () => {
    const row = topRows([runOf("/a`[x](command:y)`\nb", [])], [])[0] as CheckpointNode;
    expect(viewOf(row, context).tooltip).toBe("`/a'[x](command:y)'⏎b`");
  });
});
