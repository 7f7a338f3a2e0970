import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { requiredFileMissing } from "../../../../src/core/findings/wholeness.js";
import type { Checkpoint } from "../../../../src/core/model/checkpoint.js";
import { msg, type Message } from "../../../../src/core/model/message.js";
import type { Run } from "../../../../src/core/model/run.js";
import {
  childrenOf,
  topRows,
  type CheckpointNode,
} from "../../../../src/host/features/checkpoints/node.js";
import {
  checkpointView,
  viewOf,
  type NodeView,
} from "../../../../src/host/features/checkpoints/nodeView.js";
import { checkpoint, part, runOf } from "./runs.js";

const context = {
  t: english,
  now: 3_600_000,
};

function english({ text, args }: Message): string {
  return text.replace(/\{(\d+)\}/gu, (_, index) => {
    const argument = args[Number(index)] ?? "";
    return typeof argument === "object" ? english(argument) : String(argument);
  });
}

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
    ["respawn.checkpoint.recordManifest", "2_check", [whole, trainer, weights, damaged]],
  ])("%s (%s)", (command, group, expected: readonly Checkpoint[]) => {
    const pattern = menuPattern(command, group);
    const offered = all.filter((each) =>
      pattern.test(
        checkpointView({ run: runOf("/run", all), checkpoint: each }, context).contextValue,
      ),
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

/** The rows of runs as text: what is collapsed has a `>` and hides what is below it. */
function picture(runs: readonly Run[], open: readonly string[] = []): readonly string[] {
  const lines = (node: CheckpointNode, depth: number): readonly string[] => {
    const view = viewOf(node, context);
    const hides = view.expandable === "collapsed" && !open.includes(view.label);
    return [
      `${"  ".repeat(depth)}${hides ? "> " : ""}${view.label} | ${view.description} | ${view.icon}`,
      ...(hides ? [] : childrenOf(node).flatMap((child) => lines(child, depth + 1))),
    ];
  };
  return topRows(runs, []).flatMap((node) => lines(node, 0));
}

const all = { weights: true, optimizer: true, scheduler: true, rng: true, data: true };

describe("the look of rows", () => {
  it("says of a run its newest step and age, and opens the one that was saved to last", () => {
    const old = runOf("/w/out/first", [checkpoint("/w/out/first", 7, { savedMs: 0 })]);
    const now = runOf("/w/out/second", [
      checkpoint("/w/out/second", 9, { savedMs: 3_000_000, holds: all }),
    ]);
    expect(picture([old, now])).toEqual([
      "> first | step 7 · 1 h ago | server-process",
      "second | step 9 · 10 min ago | server-process",
      "  > step 9 | latest · 10 min ago · full | pass-filled",
    ]);
  });

  it("says what a checkpoint lacks, the dearest first", () => {
    const words = (more: Partial<Checkpoint>): string | undefined =>
      checkpointView({ run: runOf("/run", []), checkpoint: checkpoint("/run", 1, more) }, context)
        .description;
    expect(words({ holds: all })).toBe("1 h ago · full");
    expect(words({})).toBe("1 h ago · weights");
    expect(words({ holds: { ...all, optimizer: false } })).toBe("1 h ago · no optimizer");
    expect(words({ holds: { ...all, optimizer: false, data: false } })).toBe(
      "1 h ago · no optimizer",
    );
    expect(words({ holds: { ...all, data: false } })).toBe("1 h ago · no data position");
    expect(words({ holds: { ...all, rng: false, data: false } })).toBe(
      "1 h ago · no random state, +1",
    );
    // The record of the save says that its training has no schedule, which is no optimizer's excuse.
    const savedWith = ["weights", "rng", "data"] as const;
    expect(words({ holds: { ...all, scheduler: false }, savedWith })).toBe("1 h ago · full");
    expect(words({ holds: { ...all, optimizer: false }, savedWith })).toBe(
      "1 h ago · no optimizer",
    );
    expect(words({ holds: all, givenUpAfter: 3 })).toBe("1 h ago · line given up");
    expect(words({ beingWritten: true, state: "incomplete" })).toBe("1 h ago · being written");
  });

  it("marks what is broken where it lies, and lists what is not there", () => {
    const path = "/run/iter2";
    const broken = checkpoint("/run", 2, {
      state: "incomplete",
      resumable: false,
      holds: all,
      findings: [requiredFileMissing.at(`${path}/critic/config.json`, msg("is missing"))],
    });
    const run = { ...runOf("/run", [broken]), newestResumable: undefined };
    expect(picture([run], ["step 2", "critic"])).toEqual([
      "run | step 2 · 1 h ago · none resumable | server-process",
      "  step 2 | 1 h ago · critic/config.json is missing | warning",
      "    > policy | 1 B | hubot",
      "    critic | 1 B · config.json is missing | error",
      "      model.safetensors | 1 B | file",
      "      config.json | is missing | error",
    ]);
  });

  it("lists what a whole checkpoint of one part lacks beside its files", () => {
    const path = "/run/checkpoint-4";
    const broken = checkpoint("/run", 4, {
      path,
      state: "incomplete",
      resumable: false,
      parts: [part("model", path, ["model.safetensors"])],
      findings: [requiredFileMissing.at(path, msg("has no {0}", "trainer_state.json"))],
    });
    const run = { ...runOf("/run", [broken]), newestResumable: undefined };
    expect(picture([run], ["step 4"]).slice(1)).toEqual([
      "  step 4 | 1 h ago · has no trainer_state.json | warning",
      "    model.safetensors | 1 B | file",
      "    checkpoint-4 | has no trainer_state.json | error",
    ]);
  });

  it("keeps a long run short: the newest, the broken and what a resume takes", () => {
    const steps = Array.from({ length: 60 }, (_, index) => 60 - index);
    const bad = { state: "damaged", resumable: false } as const;
    const checkpoints = steps.map((step) =>
      checkpoint("/run", step, { holds: all, ...(step > 54 || step === 20 ? bad : {}) }),
    );
    const run = { path: "/run", checkpoints, newestResumable: checkpoints[6] };
    const rows = picture([run]).map((line) => line.trim().split(" |")[0]);
    expect(rows).toEqual([
      "run",
      ...[60, 59, 58, 57, 56, 54].map((step) => `> step ${step}`),
      "> 54 more…",
    ]);
    expect(picture([run], ["54 more…"]).at(-1)).toBe("    > step 1 | 1 h ago · full | pass");
    expect(picture([run]).at(-1)).toBe("  > 54 more… | steps 1 to 55 | ellipsis");
  });

  it("hides no single checkpoint behind a row", () => {
    const checkpoints = [6, 5, 4, 3, 2, 1].map((step) => checkpoint("/run", step));
    expect(picture([runOf("/run", checkpoints)])).toHaveLength(7);
  });

  it("says of a model alone that it is one, and of a run in one folder that it is none", () => {
    const path = "/m/my-sft-final";
    const model = checkpoint(path, 1, { path, resumable: false });
    const resumable = checkpoint("/m/one", 3, { path: "/m/one", holds: all });
    expect(picture([runOf(path, [model]), runOf("/m/one", [resumable])])).toEqual([
      "one | step 3 · 1 h ago | server-process",
      "  > step 3 | latest · 1 h ago · full | pass-filled",
      "> my-sft-final | weights only · 1 h ago | package",
    ]);
  });

  it("says its state to those who do not see the icon", () => {
    const damaged = checkpoint("/run", 1, { state: "damaged", resumable: false });
    const run = { ...runOf("/run", [damaged]), newestResumable: undefined };
    expect(checkpointView({ run, checkpoint: damaged }, context).spoken).toBe("damaged");
  });
});

describe("a name that attacks its reader", () => {
  const evil = "a`[x](command:y)`![i](http://h/p.png)\n<img src=z>\u202eb";
  const inside = checkpoint(`/${evil}`, 1, {
    step: undefined,
    path: `/${evil}/${evil}`,
    state: "incomplete",
    parts: [part("policy", `/${evil}/${evil}/p`, [evil])],
    findings: [requiredFileMissing.at(`/${evil}/${evil}/${evil}`, msg("has no {0}", evil))],
  });
  const [run] = topRows([runOf(`/${evil}`, [inside])], []);
  const below = (node: CheckpointNode): readonly CheckpointNode[] => [
    node,
    ...childrenOf(node).flatMap(below),
  ];

  it("stands in one line, and drives nothing", () => {
    const rows = below(run as CheckpointNode).map((node) => viewOf(node, context));
    expect(rows.length).toBeGreaterThan(4);
    for (const { label, description } of rows) {
      expect(`${label}${description}`).not.toMatch(/[\p{Cc}\u202e]/u);
    }
  });

  it("is no Markdown in a tooltip: only code spans and escaped text are left", () => {
    for (const node of below(run as CheckpointNode)) {
      const { tooltip } = viewOf(node, context);
      const text = tooltip.replace(/\\[!-/:-@[-`{-~]|(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/gu, "");
      expect(text).not.toMatch(/[`<>[\]()!:]|\u202e/u);
    }
  });
});
