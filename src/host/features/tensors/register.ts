import * as vscode from "vscode";
import { editors } from "../../platform/contributions.js";
import { DisposableStore, type Disposable } from "../../platform/disposal.js";
import type { Services } from "../../services.js";
import { TensorsEditor } from "./tensorsEditor.js";

/** The read-only editor for weights: by default for what is always weights, on request for what may be. */
export function registerTensors(services: Services): Disposable {
  const lifetime = new DisposableStore();
  const editor = new TensorsEditor(services);
  for (const { viewType } of Object.values(editors)) {
    lifetime.add(vscode.window.registerCustomEditorProvider(viewType, editor));
  }
  return lifetime;
}
