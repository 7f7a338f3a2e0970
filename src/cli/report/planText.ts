import { describePlan, planTitle, type PlanLine } from "../../core/launch/describePlan.js";
import type { Message } from "../../core/model/message.js";
import { printable } from "../../core/printable.js";
import type { PlannedLaunch } from "../planArguments.js";
import { displayWidth } from "./table.js";

const signs: Readonly<Record<PlanLine["sign"], string>> = {
  none: " ",
  yes: "✓",
  no: "✗",
  warning: "!",
};

/** A plan as text: its title, then a heading a part, its lines below, subjects in one column. */
export function planText({ plan, launch }: PlannedLaunch, t: (message: Message) => string): string {
  const render = (text: Message | string): string =>
    typeof text === "string" ? printable(text) : t(text);
  const blocks = describePlan(plan, launch).map(({ heading, lines }) => {
    const subjects = lines.map(({ subject }) => (subject === undefined ? "" : render(subject)));
    const width = Math.max(...subjects.map(displayWidth));
    const body = lines.map(({ sign, text }, index) => {
      const subject = subjects[index] ?? "";
      const column = width === 0 ? "" : `${subject}${" ".repeat(width - displayWidth(subject))}  `;
      return `  ${signs[sign]} ${column}${render(text)}`;
    });
    return [t(heading), ...body].join("\n");
  });
  return `${[t(planTitle(plan)), ...blocks].join("\n\n")}\n`;
}
