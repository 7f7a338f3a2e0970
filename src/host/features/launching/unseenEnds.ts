import * as vscode from "vscode";
import { baseName } from "../../../core/paths.js";
import { markOf, runs } from "../../../node/processMark.js";
import { taskTypes, viewIds } from "../../platform/contributions.js";
import { DisposableStore, type Disposable } from "../../platform/disposal.js";
import { guarded } from "../../platform/guarded.js";
import { Loop } from "../../platform/loop.js";
import type { Services } from "../../services.js";
import type { Launch } from "./launch.js";
import { StartedLaunches, type StartedLaunch } from "./startedLaunches.js";
import type { RespawnTaskDefinition } from "./task.js";

const memoryKey = "startedLaunches";
/** The editor attaches tasks anew within some seconds of a reload; and so often it is looked whether one without a window has ended. */
const lookMs = 15_000;

/**
 * Remembers trainings that were started as tasks. One whose task is not there any more, after a reload or when the workspace is opened
 * again, is told: that it goes on, with the way to stop it, or that it has ended.
 */
export function tellUnseenEnds(services: Services, launch: Launch): Disposable {
  const lifetime = new DisposableStore();
  const { state } = services.extension;
  const launches = new StartedLaunches({
    get: () => state.get(memoryKey),
    set: (all) => state.update(memoryKey, all),
  });
  const logger = services.log.for("launches");
  const toldAlive = new Set<number>();
  lifetime.add(
    vscode.tasks.onDidStartTaskProcess(({ execution, processId: pid }) => {
      const definition = definitionOf(execution);
      if (definition !== undefined) {
        const { config, resume = "auto" } = definition;
        void guarded(logger, "remembering a launch", () =>
          launches.started({ config, resume, ...markOf(pid) }),
        );
      }
    }),
  );
  lifetime.add(
    vscode.tasks.onDidEndTask(({ execution }) => {
      const definition = definitionOf(execution);
      if (definition !== undefined) {
        void guarded(logger, "forgetting a launch", () =>
          launches.ended((one) => isOf(one, definition)),
        );
      }
    }),
  );
  lifetime.add(
    new Loop({
      logger,
      what: "looking for ends that nobody saw",
      retryMs: lookMs,
      work: async () => {
        const { ended, alive } = await launches.unseen({
          isShown: (one) =>
            vscode.tasks.taskExecutions.some((execution) => {
              const definition = definitionOf(execution);
              return definition !== undefined && isOf(one, definition);
            }),
          isAlive: runs,
        });
        ended.forEach((one) => tellEnded(services, launch, one));
        alive
          .filter(({ pid }) => !toldAlive.has(pid))
          .forEach((one) => {
            toldAlive.add(one.pid);
            tellAlive(services, one);
          });
        return lookMs;
      },
    }),
  );
  return lifetime;
}

function tellEnded({ notices }: Services, launch: Launch, { config }: StartedLaunch): void {
  notices.warning(
    vscode.l10n.t(
      "The training of {0} ended while no window showed it. How it ended is not known.",
      baseName(config),
    ),
    {
      title: vscode.l10n.t("Show Checkpoints"),
      run: () => vscode.commands.executeCommand(`${viewIds.checkpoints}.focus`),
    },
    {
      title: vscode.l10n.t("Resume…"),
      run: () => launch.start(vscode.Uri.file(config), "auto"),
    },
  );
}

function tellAlive({ notices }: Services, launch: StartedLaunch): void {
  const { config, pid } = launch;
  notices.warning(
    vscode.l10n.t(
      "The training of {0} goes on without a terminal, as process {1}.",
      baseName(config),
      pid,
    ),
    {
      title: vscode.l10n.t("Stop Training"),
      // SIGTERM reaches the command line, which passes it on and waits: the training may save before it ends.
      run: () => {
        if (runs(launch)) {
          process.kill(pid, "SIGTERM");
        }
      },
    },
  );
}

function definitionOf({ task }: vscode.TaskExecution): RespawnTaskDefinition | undefined {
  const { definition } = task;
  return definition.type === taskTypes.respawn && typeof definition["config"] === "string"
    ? (definition as RespawnTaskDefinition)
    : undefined;
}

function isOf(launch: StartedLaunch, { config, resume = "auto" }: RespawnTaskDefinition): boolean {
  return launch.config === config && launch.resume === resume;
}
