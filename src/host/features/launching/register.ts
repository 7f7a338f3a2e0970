import * as vscode from "vscode";
import { registerCommand } from "../../platform/commands.js";
import { commandIds, taskTypes } from "../../platform/contributions.js";
import { DisposableStore, type Disposable } from "../../platform/disposal.js";
import type { Services } from "../../services.js";
import type { CheckpointNode } from "../checkpoints/node.js";
import { pickConfig } from "../configs/pickConfig.js";
import { Launch } from "./launch.js";
import { pickCheckpoint } from "./pickCheckpoint.js";
import { PlanFiles } from "./planFiles.js";
import { RespawnTasks } from "./task.js";
import { tellUnseenEnds } from "./unseenEnds.js";

/** Starting and resuming trainings: from the palette, from the tree, and as tasks. */
export function registerLaunching(services: Services): Disposable {
  const lifetime = new DisposableStore();
  const tasks = new RespawnTasks(services);
  const launch = new Launch(services, tasks, new PlanFiles(services));
  lifetime.add(vscode.tasks.registerTaskProvider(taskTypes.respawn, tasks));
  lifetime.add(tellUnseenEnds(services, launch));
  lifetime.add(
    registerCommand(services.notices, commandIds.trainingLaunch, async () => {
      const config = await pickConfig(services);
      return config === undefined ? undefined : launch.start(config.uri, "never");
    }),
  );
  lifetime.add(
    registerCommand(services.notices, commandIds.trainingResume, () =>
      resumeFromPalette(services, launch),
    ),
  );
  lifetime.add(
    registerCommand(services.notices, commandIds.checkpointResume, async (node) => {
      const checkpoint = services.runs.checkpointOf(node as CheckpointNode | undefined);
      if (checkpoint === undefined) {
        return undefined;
      }
      const config = await pickConfig(services, checkpoint.run);
      return config === undefined ? undefined : launch.start(config.uri, { path: checkpoint.path });
    }),
  );
  return lifetime;
}

async function resumeFromPalette(services: Services, launch: Launch): Promise<unknown> {
  const config = await pickConfig(services);
  if (config === undefined) {
    return undefined;
  }
  await services.runs.scan();
  const run = services.runs.runs?.find(({ path }) => path === config.run);
  if (run === undefined) {
    services.notices.info(
      vscode.l10n.t("This training has no checkpoints yet. Respawn: Launch Training… starts it."),
    );
    return undefined;
  }
  const checkpoint = await pickCheckpoint(run, services.clock.now());
  return checkpoint === undefined ? undefined : launch.start(config.uri, { path: checkpoint.path });
}
