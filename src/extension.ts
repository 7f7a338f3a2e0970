import type * as vscode from "vscode";
import type { Run } from "./core/model/run.js";
import { registerCheckpoints } from "./host/features/checkpoints/register.js";
import { registerConfigs } from "./host/features/configs/register.js";
import { registerLaunching } from "./host/features/launching/register.js";
import { registerTensors } from "./host/features/tensors/register.js";
import { registerTerminal } from "./host/features/terminal/register.js";
import { DisposableStore } from "./host/platform/disposal.js";
import { composeServices } from "./host/services.js";

/** What other extensions, and the tests, may ask of this one. */
export interface RespawnApi {
  /** The runs that the Checkpoints view shows; empty until it was first shown. */
  runs(): readonly Run[];
}

/** Wires the core to the editor. Nothing is scanned here: that begins when the view is first shown. */
export function activate(context: vscode.ExtensionContext): RespawnApi {
  const lifetime = new DisposableStore();
  context.subscriptions.push(lifetime);
  const services = composeServices(context, lifetime);
  for (const register of [
    registerCheckpoints,
    registerConfigs,
    registerLaunching,
    registerTensors,
    registerTerminal,
  ]) {
    lifetime.add(register(services));
  }
  services.log.info(`version ${services.extension.version} is active`);
  return { runs: () => services.runs.runs ?? [] };
}
