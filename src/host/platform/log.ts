import * as vscode from "vscode";
import { Logger } from "./logger.js";

/** The one log channel, "Respawn", whose level people set in the Output panel. */
export class Log extends Logger implements vscode.Disposable {
  readonly #channel: vscode.LogOutputChannel;

  constructor() {
    const channel = vscode.window.createOutputChannel("Respawn", { log: true });
    super(channel, "host");
    this.#channel = channel;
  }

  show(): void {
    this.#channel.show();
  }

  dispose(): void {
    this.#channel.dispose();
  }
}
