import * as vscode from "vscode";
import type { Run } from "../../../core/model/run.js";
import { printable } from "../../../core/printable.js";
import { uriOf } from "../../platform/uri.js";
import type { Services } from "../../services.js";
import type { Quarantined } from "./quarantine.js";

/** Moves what a resume set aside back to where it was, once the user agrees; never onto something that is there now. */
export async function restore(services: Services, run: Run, item: Quarantined): Promise<void> {
  const { notices, fs } = services;
  const name = printable(item.name);
  if (!vscode.workspace.isTrusted) {
    notices.warning(vscode.l10n.t("Nothing is moved in Restricted Mode."));
    return;
  }
  if ((await isAlive(services, run, name)) || (await isInTheWay(services, item))) {
    return;
  }
  const yes = vscode.l10n.t("Restore");
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("Move {0} back into the run?", name),
    {
      modal: true,
      detail: vscode.l10n.t(
        "A resume set it aside because it is past the step that the run went on from. Once it is back, a resume may go on from it.",
      ),
    },
    yes,
  );
  if (
    answer !== yes ||
    (await isAlive(services, run, name)) ||
    (await isInTheWay(services, item))
  ) {
    return;
  }
  if (!(await fs.stat(item.path)).ok) {
    notices.error(vscode.l10n.t("{0} is not there any more.", name));
    return;
  }
  await vscode.workspace.fs.rename(uriOf(item.path), uriOf(item.origin), { overwrite: false });
  await services.runs.rescan(run.path);
}

/** Nothing is moved into a run that a training writes to. */
async function isAlive(
  { locks, notices }: Services,
  { path, checkpoints }: Run,
  name: string,
): Promise<boolean> {
  const alive =
    checkpoints.some(({ beingWritten }) => beingWritten) ||
    (await locks.holder(path)) !== undefined;
  if (alive) {
    notices.error(vscode.l10n.t("The run is training. Restore {0} once it has ended.", name));
  }
  return alive;
}

async function isInTheWay(
  { fs, notices }: Services,
  { name, origin }: Quarantined,
): Promise<boolean> {
  const there = await fs.stat(origin);
  // Only a place that is known to be empty takes it: one that cannot be looked at may hold something.
  if (!there.ok && there.reason === "not-found") {
    return false;
  }
  notices.error(
    vscode.l10n.t(
      "{0} was saved anew since. Move that away first: nothing is replaced.",
      printable(name),
    ),
  );
  return true;
}
