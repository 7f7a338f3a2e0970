import assert from "node:assert/strict";
import fs from "node:fs";
import * as vscode from "vscode";
import { configUri, eventually, measured, workspacePath, writeHalf } from "./fixture.js";

const id = "respawn.respawn";

describe("the manifest", () => {
  it("declares the commands that are registered, and no others", async () => {
    const extension = vscode.extensions.getExtension(id);
    assert.ok(extension);
    await extension.activate();
    const { contributes } = extension.packageJSON as {
      contributes: {
        commands: readonly { command: string }[];
        views: Readonly<Record<string, readonly { id: string }[]>>;
      };
    };
    const declared = contributes.commands.map(({ command }) => command);
    // VS Code itself adds some for each view.
    const views = Object.values(contributes.views).flatMap((each) => each.map((view) => view.id));
    const ofViews = ["focus", "open", "resetViewLocation", "removeView", "toggleVisibility"];
    const generated = new Set(views.flatMap((view) => ofViews.map((name) => `${view}.${name}`)));
    const all = await vscode.commands.getCommands(true);
    const own = all.filter((name) => name.startsWith("respawn.") && !generated.has(name));
    assert.deepEqual(own.toSorted(), declared.toSorted());
  });
});

describe("activation", () => {
  it("is quick", () => {
    const marks = (
      globalThis as unknown as {
        MonacoPerformanceMarks?: { getMarks(): readonly { name: string; startTime: number }[] };
      }
    ).MonacoPerformanceMarks?.getMarks();
    const at = (name: string): number =>
      marks?.find((mark) => mark.name === `code/extHost/${name}/${id}`)?.startTime ?? 0;
    const load = at("didLoadExtensionCode") - at("willLoadExtensionCode");
    const activate = at("didActivateExtension") - at("willActivateExtension");
    measured(`activation: ${load} ms to load, ${activate} ms to activate`);
    // Generous, for a busy machine: the figure that counts is in docs/architecture.md.
    assert.ok(load + activate < 1000, `${load} + ${activate} ms`);
  });
});

describe("diagnostics", () => {
  const run = workspacePath("orz_ckpt/orz_mini_ppo");

  before(() => {
    for (const step of [5, 10]) {
      writeHalf(run, step, "policy");
      writeHalf(run, step, "critic");
    }
  });

  after(() => fs.rmSync(run, { recursive: true, force: true }));

  const rules = (): string[] =>
    vscode.languages
      .getDiagnostics(configUri())
      .map(({ code }) => (typeof code === "object" ? String(code.value) : String(code)));

  it("say that pretrain is still the base model, and the fix clears it", async () => {
    const document = await vscode.workspace.openTextDocument(configUri());
    await vscode.window.showTextDocument(document);
    await eventually("pretrain-still-base-model", () =>
      rules().includes("pretrain-still-base-model") ? true : undefined,
    );
    const [diagnostic] = vscode.languages.getDiagnostics(configUri());
    assert.ok(diagnostic);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      diagnostic.range,
    );
    const fix = actions.find(({ title }) => title.includes("iter10"));
    assert.ok(fix?.edit, actions.map(({ title }) => title).join("; "));
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(
      document.getText(),
      /pretrain: Optional\[str\] = "orz_ckpt\/orz_mini_ppo\/iter10\/policy"/u,
    );
    assert.match(
      document.getText(),
      /critic_pretrain: Optional\[str\] = "orz_ckpt\/orz_mini_ppo\/iter10\/critic"/u,
    );
    await eventually("no findings after the fix", () => (rules().length === 0 ? true : undefined));
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("follow the disk: a broken newest checkpoint is reported while the config is open", async () => {
    await vscode.window.showTextDocument(configUri());
    writeHalf(run, 15, "policy");
    writeHalf(run, 15, "critic");
    const file = `${run}/iter15/policy/model.safetensors`;
    fs.truncateSync(file, 40);
    const old = new Date(Date.now() - 3_600_000);
    for (const name of fs.readdirSync(`${run}/iter15`, { recursive: true }) as string[]) {
      fs.utimesSync(`${run}/iter15/${name}`, old, old);
    }
    await vscode.commands.executeCommand("respawn.checkpoints.refresh");
    await eventually("newest-checkpoint-incomplete", () =>
      rules().includes("newest-checkpoint-incomplete") ? true : undefined,
    );
  });
});

describe("tasks", () => {
  it("are offered for the miniature's config and keep the definition when resolved", async () => {
    const tasks = await vscode.tasks.fetchTasks({ type: "respawn" });
    const task = tasks.find(({ definition }) =>
      String(definition["config"]).endsWith("orz_mini_ppo.py"),
    );
    assert.ok(task, "no task");
    const execution = task.execution as vscode.ProcessExecution;
    assert.ok(execution.args.includes("run"));
    assert.equal(execution.options?.env?.["ELECTRON_RUN_AS_NODE"], "1");
  });

  it("runs a config with quotes, spaces and $() in its name, and nothing else", async () => {
    const folder = workspacePath("it's $(touch pwned) odd");
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(
      `${folder}/a "b".py`,
      'def settings():\n    return TrainingArguments(output_dir="out")\n',
    );
    const task = new vscode.Task(
      { type: "respawn", config: `${folder}/a "b".py`, resume: "never" },
      vscode.TaskScope.Workspace,
      "odd",
      "respawn",
    );
    const [known] = await vscode.tasks.fetchTasks({ type: "respawn" });
    assert.ok(known);
    const ended = new Promise<number | undefined>((resolve) => {
      const subscription = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.name === "odd") {
          subscription.dispose();
          resolve(exitCode);
        }
      });
    });
    const own = known.execution as vscode.ProcessExecution;
    task.execution = new vscode.ProcessExecution(
      own.process,
      [
        own.args[0] ?? "",
        "run",
        `${folder}/a "b".py`,
        "--resume",
        "never",
        "--python",
        process.env["RESPAWN_PYTHON"] ?? "python3",
      ],
      { env: { ELECTRON_RUN_AS_NODE: "1" } },
    );
    await vscode.tasks.executeTask(task);
    assert.equal(await ended, 0);
    assert.equal(fs.existsSync(workspacePath("pwned")), false);
    fs.rmSync(folder, { recursive: true });
  });
});

describe("a launch", () => {
  const run = workspacePath("orz_ckpt/orz_mini_ppo");
  const settings = (): vscode.WorkspaceConfiguration =>
    vscode.workspace.getConfiguration("respawn");

  after(async () => {
    await settings().update("python", undefined, vscode.ConfigurationTarget.Workspace);
    fs.rmSync(run, { recursive: true, force: true });
  });

  it("runs the plan that was reviewed, from a file", async () => {
    fs.rmSync(run, { recursive: true, force: true });
    await settings().update("python", "/bin/true", vscode.ConfigurationTarget.Workspace);
    const began = new Promise<vscode.Task>((resolve) => {
      const subscription = vscode.tasks.onDidStartTask(({ execution }) => {
        subscription.dispose();
        resolve(execution.task);
      });
    });
    const ended = new Promise<number | undefined>((resolve) => {
      const subscription = vscode.tasks.onDidEndTaskProcess(({ exitCode }) => {
        subscription.dispose();
        resolve(exitCode);
      });
    });
    let task: vscode.Task | undefined;
    void began.then((started) => (task = started));
    await vscode.window.showTextDocument(configUri());
    void vscode.commands.executeCommand("respawn.training.launch");
    // The first choice of each question: the config of the active editor, then the start.
    await eventually("the task", () => {
      void vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      return task;
    });
    const { args } = (await began).execution as vscode.ProcessExecution;
    assert.deepEqual(args.slice(1, 3), ["run", "--plan"]);
    const { plan } = JSON.parse(fs.readFileSync(args[3] ?? "", "utf8")) as {
      plan: { config: string; program: { python: readonly string[]; cwd: string } };
    };
    assert.equal(plan.config, configUri().path);
    assert.deepEqual(plan.program.python, ["/bin/true"]);
    assert.equal(plan.program.cwd, workspacePath());
    assert.equal(await ended, 0);
  });
});

describe("the view", () => {
  const run = workspacePath("orz_ckpt/live");

  after(() => fs.rmSync(run, { recursive: true, force: true }));

  it("learns of a checkpoint that a run saves while it is visible", async () => {
    const store = vscode.extensions.getExtension(id)?.exports as
      | { runs(): readonly { path: string; checkpoints: readonly { step?: number }[] }[] }
      | undefined;
    assert.ok(store);
    await vscode.commands.executeCommand("respawn.checkpoints.focus");
    writeHalf(run, 3, "policy");
    writeHalf(run, 3, "critic");
    const steps = (): readonly (number | undefined)[] | undefined =>
      store
        .runs()
        .find(({ path }) => path.endsWith("orz_ckpt/live"))
        ?.checkpoints.map(({ step }) => step);
    // No file events (a watcher that is still starting, a network disk) leaves the look at everything.
    await eventually("step 3", () => (steps()?.includes(3) === true ? true : undefined), 60_000);
    writeHalf(run, 6, "policy");
    writeHalf(run, 6, "critic");
    await eventually("step 6", () => (steps()?.includes(6) === true ? true : undefined), 60_000);
  });
});

describe("manifests", () => {
  const run = workspacePath("orz_ckpt/recorded");
  const settings = (): vscode.WorkspaceConfiguration =>
    vscode.workspace.getConfiguration("respawn");
  const manifest = (step: number): string => `${run}/iter${step}/respawn.manifest.json`;
  const write = (step: number): void => {
    writeHalf(run, step, "policy");
    writeHalf(run, step, "critic");
  };

  after(async () => {
    await settings().update("manifest.autoRecord", undefined, vscode.ConfigurationTarget.Workspace);
    fs.rmSync(run, { recursive: true, force: true });
  });

  const checkpointAt = (step: number): object | undefined => {
    const store = vscode.extensions.getExtension(id)?.exports as
      | { runs(): readonly { path: string; checkpoints: readonly { step?: number }[] }[] }
      | undefined;
    const known = store?.runs().find(({ path }) => path.endsWith("orz_ckpt/recorded"));
    const checkpoint = known?.checkpoints.find((candidate) => candidate.step === step);
    return checkpoint === undefined ? undefined : { kind: "checkpoint", run: known, checkpoint };
  };

  it("are recorded by a command, and a deep check reads every byte", async () => {
    write(2);
    await vscode.commands.executeCommand("respawn.checkpoints.refresh");
    const node = await eventually("step 2", () => checkpointAt(2), 60_000);
    await vscode.commands.executeCommand("respawn.checkpoint.verifyDeep", node);
    assert.equal(fs.existsSync(manifest(2)), false);
    await vscode.commands.executeCommand("respawn.checkpoint.recordManifest", node);
    const { files } = JSON.parse(fs.readFileSync(manifest(2), "utf8")) as { files: object };
    assert.equal(Object.keys(files).length, 6);
  });

  it("and what a deep check found counts at every later look, until the file changes", async () => {
    const file = `${run}/iter2/policy/model.safetensors`;
    const bytes = fs.readFileSync(file);
    const { atime, mtime } = fs.statSync(file);
    const state = (): unknown =>
      (checkpointAt(2) as { checkpoint: { state: string } } | undefined)?.checkpoint.state;
    const other = Buffer.from(bytes);
    other.writeUInt8(other.readUInt8(other.length - 1) ^ 1, other.length - 1);
    fs.writeFileSync(file, other);
    fs.utimesSync(file, atime, mtime);
    assert.equal(state(), "complete");
    await vscode.commands.executeCommand("respawn.checkpoint.verifyDeep", checkpointAt(2));
    assert.equal(state(), "damaged");
    await vscode.commands.executeCommand("respawn.checkpoints.refresh");
    assert.equal(state(), "damaged");
    fs.writeFileSync(file, bytes);
    await vscode.commands.executeCommand("respawn.checkpoints.refresh");
    assert.equal(state(), "complete");
  });

  it("are recorded after each save, where the setting asks for it", async () => {
    await settings().update("manifest.autoRecord", true, vscode.ConfigurationTarget.Workspace);
    await vscode.commands.executeCommand("respawn.checkpoints.focus");
    write(4);
    await eventually(
      "the manifest of step 4",
      () => (fs.existsSync(manifest(4)) ? true : undefined),
      60_000,
    );
  });
});
