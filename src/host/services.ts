import * as vscode from "vscode";
import type { Clock, FileReplacer, FileSystem, Hasher, RunLocks } from "../core/ports.js";
import { DiskFileSystem } from "../node/diskFileSystem.js";
import { DiskRunLocks } from "../node/diskRunLocks.js";
import { diskReplacer } from "../node/diskReplacer.js";
import { nodeHasher } from "../node/nodeHasher.js";
import { RememberedReads } from "../node/rememberedReads.js";
import { systemClock } from "../node/systemClock.js";
import { RunStore } from "./features/checkpoints/runStore.js";
import { viewIds } from "./platform/contributions.js";
import type { DisposableStore } from "./platform/disposal.js";
import { Log } from "./platform/log.js";
import type { Logger } from "./platform/logger.js";
import { Notices } from "./platform/notices.js";
import { Settings } from "./platform/settings.js";
import { workspaceFolderPaths } from "./platform/uri.js";

/** What every feature may use. Composed once, here. */
export interface Services {
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly replacer: FileReplacer;
  readonly hasher: Hasher;
  readonly locks: RunLocks;
  readonly log: Logger;
  readonly notices: Notices;
  readonly settings: Settings;
  /** The runs of the workspace, for all features that show or check them. */
  readonly runs: RunStore;
  readonly extension: {
    readonly uri: vscode.Uri;
    readonly version: string;
    /** The absolute path of a file of the extension. */
    readonly path: (relative: string) => string;
    /** Its storage for this workspace, or for the user where no folder is open. */
    readonly storage: vscode.Uri;
    /** What it remembers of this workspace. */
    readonly state: vscode.Memento;
    /** What it adds to the environment of integrated terminals. */
    readonly environment: vscode.EnvironmentVariableCollection;
  };
}

/** Composes the services; they end with the store. */
export function composeServices(
  context: vscode.ExtensionContext,
  lifetime: DisposableStore,
): Services {
  const log = lifetime.add(new Log());
  const settings = lifetime.add(new Settings());
  const notices = new Notices(log);
  const clock = systemClock;
  const fs = new RememberedReads(new DiskFileSystem(), clock);
  return {
    fs,
    clock,
    replacer: diskReplacer,
    hasher: nodeHasher,
    locks: new DiskRunLocks(),
    log,
    notices,
    settings,
    runs: lifetime.add(
      new RunStore({
        fs,
        clock,
        logger: log.for("runs"),
        // The workspace's folders, and those that the user named.
        roots: () => [...new Set([...workspaceFolderPaths(), ...settings.of().roots])],
        progress: (work) =>
          vscode.window.withProgress({ location: { viewId: viewIds.checkpoints } }, work),
        unexpected: (error) => notices.unexpected("runs", error),
      }),
    ),
    extension: {
      uri: context.extensionUri,
      version: String((context.extension.packageJSON as { version?: unknown }).version),
      path: (relative) => context.asAbsolutePath(relative),
      storage: context.storageUri ?? context.globalStorageUri,
      state: context.workspaceState,
      environment: context.environmentVariableCollection,
    },
  };
}
