import assert from "node:assert/strict";
import fs from "node:fs";
import * as vscode from "vscode";
import { eventually, workspacePath, writeHalf } from "./fixture.js";

const extension = (): vscode.Extension<unknown> => {
  const found = vscode.extensions.getExtension("respawn.respawn");
  assert.ok(found);
  return found;
};

// The first suite: nothing of ours was called yet. What the workspace contains may have activated it meanwhile, so that it is not
// active yet cannot be asserted; test/host/platform/activation.test.ts holds the events themselves.
describe("a YAML config", () => {
  const file = workspacePath("never_saves.yaml");

  before(() =>
    fs.writeFileSync(file, 'output_dir: out\nlearning_rate: 0.1\nsave_strategy: "no"\n'),
  );

  after(() => fs.rmSync(file));

  it("activates the extension when it is opened, and has its findings", async () => {
    const document = await vscode.workspace.openTextDocument(file);
    const rules = await eventually("a finding", () => {
      const found = vscode.languages.getDiagnostics(document.uri);
      return found.length === 0 ? undefined : found;
    });
    assert.equal(extension().isActive, true);
    assert.deepEqual(
      rules.map(({ code, range }) => [
        typeof code === "object" ? code.value : code,
        range.start.line,
      ]),
      [["would-never-save", 2]],
    );
  });
});

describe("the globs of the activation events", () => {
  const folder = workspacePath("runs/deep");

  after(() => fs.rmSync(workspacePath("runs"), { recursive: true }));

  it("are understood by the editor's search", async () => {
    writeHalf(folder, 5, "policy");
    fs.writeFileSync(workspacePath("runs/deep/messages.pt.json"), "{}");
    const { activationEvents } = extension().packageJSON as {
      activationEvents: readonly string[];
    };
    const found = new Map<string, readonly string[]>();
    for (const event of activationEvents.filter((each) => each.startsWith("workspaceContains:"))) {
      const pattern = event.slice("workspaceContains:".length);
      const files = await vscode.workspace.findFiles(pattern, null);
      if (files.length > 0) {
        found.set(pattern, files.map((uri) => vscode.workspace.asRelativePath(uri)).toSorted());
      }
    }
    const tree = ["config.json", "model.safetensors", "tokenizer_config.json"].map(
      (name) => `runs/deep/iter5/policy/${name}`,
    );
    const steps = [...found].filter(([pattern]) => /[{/]iter.*\/\*\*$/u.test(pattern));
    assert.notEqual(steps.length, 0);
    steps.forEach(([pattern, files]) => assert.deepEqual(files, tree, pattern));
    const weights = [...found].find(([pattern]) => pattern.includes("model.safetensors"));
    assert.deepEqual(weights?.[1], [tree[1]]);
    assert.deepEqual(
      [...found.values()].flat().filter((name) => name.includes("messages")),
      [],
    );
  });
});
