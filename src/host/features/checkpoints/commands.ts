import * as vscode from "vscode";
import type { Checkpoint } from "../../../core/model/checkpoint.js";
import { baseName } from "../../../core/paths.js";
import { stateWords } from "../../../core/words.js";
import { registerCommand } from "../../platform/commands.js";
import { commandIds, type CommandId } from "../../platform/contributions.js";
import { DisposableStore, type Disposable } from "../../platform/disposal.js";
import { render } from "../../platform/render.js";
import { uriOf } from "../../platform/uri.js";
import type { Services } from "../../services.js";
import { pathOf, type CheckpointNode } from "./node.js";
import { restore } from "./restore.js";
import type { WholeFiles } from "./wholeFiles.js";

/** The commands of the Checkpoints view; each is given the row that it was chosen on. */
export function registerCheckpointCommands(services: Services, files: WholeFiles): Disposable {
  const lifetime = new DisposableStore();
  const on = (id: CommandId, run: (node: CheckpointNode | undefined) => unknown): void => {
    lifetime.add(registerCommand(services.notices, id, (node) => run(node as CheckpointNode)));
  };
  const onCheckpoint = (id: CommandId, run: (checkpoint: Checkpoint) => unknown): void =>
    on(id, (node) => {
      const checkpoint = services.runs.checkpointOf(node);
      return checkpoint === undefined ? undefined : run(checkpoint);
    });
  const onPath = (id: CommandId, run: (path: string) => unknown): void =>
    on(id, (node) => (node === undefined ? undefined : run(pathOf(node))));
  onCheckpoint(commandIds.checkpointVerify, (checkpoint) => verify(services, checkpoint));
  onCheckpoint(commandIds.checkpointVerifyDeep, (checkpoint) => files.verify(checkpoint));
  onCheckpoint(commandIds.checkpointRecordManifest, (checkpoint) => files.record(checkpoint));
  onPath(commandIds.checkpointCopyPath, (path) => vscode.env.clipboard.writeText(path));
  onPath(commandIds.checkpointReveal, (path) =>
    vscode.commands.executeCommand("revealInExplorer", uriOf(path)),
  );
  on(commandIds.quarantineRestore, (node) =>
    node?.kind === "quarantined" ? restore(services, node.run, node.item) : undefined,
  );
  on(commandIds.checkpointsRefresh, () => services.runs.scan());
  return lifetime;
}

/** Looks again at the run, and says what state the checkpoint is in now. */
async function verify(services: Services, checkpoint: Checkpoint): Promise<void> {
  const now = await services.runs.lookAgain(checkpoint);
  const first = now.findings.find(({ severity }) => severity === "error");
  if (first === undefined) {
    const files = now.parts.reduce((sum, part) => sum + part.files.length, 0);
    services.notices.info(
      vscode.l10n.t(
        "{0} is {1}: {2} files checked.",
        baseName(now.path),
        render(stateWords[now.state]),
        files,
      ),
    );
  } else {
    services.notices.warning(
      vscode.l10n.t(
        "{0} is {1}: {2} {3}",
        baseName(now.path),
        render(stateWords[now.state]),
        baseName(first.file),
        render(first.message),
      ),
    );
  }
}
