import * as vscode from "vscode";
import type { Message } from "../../core/model/message.js";
import { printable } from "../../core/printable.js";

/** A message of the core in the editor's language. */
export function render(message: Message | string): string {
  return typeof message === "string"
    ? message
    : vscode.l10n.t(
        message.text,
        ...message.args.map((argument) =>
          typeof argument === "object"
            ? render(argument)
            : typeof argument === "string"
              ? printable(argument)
              : argument,
        ),
      );
}

/** A name or sentence for a quick pick, which shows `$(trash)` as an icon: whatever it holds is text, in one line. */
export function withoutIcons(text: string): string {
  return printable(text).replaceAll("$(", "\\$(");
}

/** A sentence for a notice, which makes links of `[text](command:…)`: no name in it becomes one. */
export function withoutLinks(text: string): string {
  return printable(text).replaceAll("](", "] (");
}
