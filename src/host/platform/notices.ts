import * as vscode from "vscode";
import { guarded } from "./guarded.js";
import type { Log } from "./log.js";
import { messageOf } from "./logger.js";
import { withoutLinks } from "./render.js";

/** A button of a notice. */
export interface NoticeAction {
  readonly title: string;
  readonly run: () => unknown;
}

/** Tells people what went wrong: what was to be expected in our words, what was not with the way to the log. */
export class Notices {
  readonly #open = new Set<string>();

  constructor(private readonly log: Log) {}

  /** Something was done that is not seen by itself. */
  info(text: string, ...actions: readonly NoticeAction[]): void {
    this.#ask(actions, (titles) =>
      vscode.window.showInformationMessage(withoutLinks(text), ...titles),
    );
  }

  /** Something that people ought to know, and what they can do about it. Nobody has to wait for the answer. */
  warning(text: string, ...actions: readonly NoticeAction[]): void {
    this.#ask(actions, (titles) => vscode.window.showWarningMessage(withoutLinks(text), ...titles));
  }

  /** What was asked for cannot be done, for a reason that was to be expected. */
  error(text: string, ...actions: readonly NoticeAction[]): void {
    this.#ask(actions, (titles) => vscode.window.showErrorMessage(withoutLinks(text), ...titles));
  }

  /** A fault of ours: its stack in the log, one notice that leads there. The same one is not shown twice at a time. */
  unexpected(component: string, error: unknown): void {
    this.log.for(component).error("failed", error);
    const text = vscode.l10n.t("Respawn failed unexpectedly: {0}", messageOf(error));
    if (this.#open.has(text)) {
      return;
    }
    this.#open.add(text);
    const showLog = { title: vscode.l10n.t("Show Log"), run: () => this.log.show() };
    this.#ask([showLog], async (titles) => {
      try {
        return await vscode.window.showErrorMessage(withoutLinks(text), ...titles);
      } finally {
        this.#open.delete(text);
      }
    });
  }

  #ask(
    actions: readonly NoticeAction[],
    show: (titles: readonly string[]) => Thenable<string | undefined>,
  ): void {
    void guarded(this.log, "a notice", async () => {
      const answer = await show(actions.map(({ title }) => title));
      await actions.find(({ title }) => title === answer)?.run();
    });
  }
}
