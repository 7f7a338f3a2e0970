import path from "node:path";
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../platform/disposal.js";
import type { Services } from "../../services.js";

/** What the wrapper in `bin/` starts the command line with. */
const nodeVariable = "RESPAWN_NODE";

/**
 * Puts `respawn` on the PATH of integrated terminals, for its findings name `respawn latest` and `respawn verify`. The editor's own
 * Node runs it. What the user installed under that name elsewhere comes second, so that both speak of the same version.
 */
export function registerTerminal(services: Services): Disposable {
  const lifetime = new DisposableStore();
  const { environment } = services.extension;
  const update = (): void => {
    environment.clear();
    if (services.settings.of().addToPath) {
      environment.description = vscode.l10n.t("Adds Respawn's command line to the PATH.");
      environment.prepend("PATH", `${services.extension.path("bin")}${path.delimiter}`);
      environment.replace(nodeVariable, process.execPath);
    }
  };
  update();
  lifetime.add(services.settings.onDidChange(update));
  return lifetime;
}
