import * as vscode from "vscode";
import { describePlan, planTitle, type PlanLine } from "../../../core/launch/describePlan.js";
import type { LaunchSpec, ResumePlan } from "../../../core/model/resumePlan.js";
import { baseName } from "../../../core/paths.js";
import { render, withoutIcons } from "../../platform/render.js";

/** What the user decided; undefined when the review was closed. */
export type Review = "start" | "copy" | undefined;

interface ReviewItem extends vscode.QuickPickItem {
  readonly answer?: Review;
}

const icons: Readonly<Record<PlanLine["sign"], string>> = {
  none: "$(blank)",
  yes: "$(pass)",
  no: "$(circle-slash)",
  warning: "$(warning)",
};

/** Shows a plan before anything runs: the two choices on top, every line of the plan below them. */
export async function reviewPlan(plan: ResumePlan, launch: LaunchSpec): Promise<Review> {
  const { checkpoint } = plan;
  const choices: readonly ReviewItem[] = [
    {
      label: `$(play) ${
        checkpoint === undefined
          ? vscode.l10n.t("Start in Terminal")
          : vscode.l10n.t("Resume from {0} in Terminal", withoutIcons(baseName(checkpoint.path)))
      }`,
      answer: "start",
    },
    { label: `$(copy) ${vscode.l10n.t("Copy Command")}`, answer: "copy" },
  ];
  const lines = describePlan(plan, launch).flatMap(
    ({ heading, lines: body }): readonly ReviewItem[] => [
      { label: render(heading), kind: vscode.QuickPickItemKind.Separator },
      ...body.map(reviewLine),
    ],
  );
  const picked = await vscode.window.showQuickPick([...choices, ...lines], {
    title: render(planTitle(plan)),
    placeHolder: vscode.l10n.t("Nothing has run yet. Enter starts it, Escape does nothing."),
    ignoreFocusOut: true,
  });
  return picked?.answer;
}

function reviewLine({ sign, subject, text }: PlanLine): ReviewItem {
  return subject === undefined
    ? { label: `${icons[sign]} ${withoutIcons(render(text))}` }
    : {
        label: `${icons[sign]} ${withoutIcons(render(subject))}`,
        description: withoutIcons(render(text)),
      };
}
