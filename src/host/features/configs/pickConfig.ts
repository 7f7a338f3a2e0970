import * as vscode from "vscode";
import { whatIsRecognised } from "../../../core/frameworks/recognise.js";
import { baseName } from "../../../core/paths.js";
import { withoutIcons } from "../../platform/render.js";
import { corePath } from "../../platform/uri.js";
import type { Services } from "../../services.js";
import { findConfigs, type KnownConfig } from "./configIndex.js";

/** Asks which config to start; a single one, or the one in the active editor, leads. */
export async function pickConfig(
  services: Services,
  run?: string,
): Promise<KnownConfig | undefined> {
  const all = await findConfigs(services.log);
  const own = run === undefined ? [] : all.filter((config) => config.run === run);
  const [only, ...others] = own.length > 0 ? own : all;
  if (only === undefined) {
    services.notices.error(
      vscode.l10n.t(
        "No training config in this workspace. Respawn looks for {0}.",
        whatIsRecognised(),
      ),
    );
    return undefined;
  }
  if (own.length > 0 && others.length === 0) {
    return only;
  }
  const active = vscode.window.activeTextEditor?.document.uri.toString();
  const items = [only, ...others]
    .toSorted((a, b) => Number(b.uri.toString() === active) - Number(a.uri.toString() === active))
    .map((config) => ({
      label: `$(file-code) ${withoutIcons(baseName(corePath(config.uri)))}`,
      description: withoutIcons(vscode.workspace.asRelativePath(config.uri)),
      detail:
        config.run === undefined
          ? config.framework
          : withoutIcons(vscode.workspace.asRelativePath(config.run)),
      config,
    }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Training config"),
    placeHolder: vscode.l10n.t("Which training?"),
    matchOnDescription: true,
  });
  return picked?.config;
}
