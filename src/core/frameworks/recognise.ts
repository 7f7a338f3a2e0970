import type { ConfigDocument, TrainingConfig } from "../model/config.js";
import { parentPath } from "../paths.js";
import type { Framework } from "./framework.js";
import { knownFrameworks } from "./known.js";

/** A document that is a framework's config, and the framework. */
export interface Recognised {
  readonly config: TrainingConfig;
  readonly framework: Framework;
}

/** A quick look at a text: false when no framework can recognise it. */
export function mayBeConfig(text: string): boolean {
  return (knownFrameworks as readonly Framework[]).some(
    ({ hint, recognise: scopesOf }) => scopesOf !== undefined && hint?.test(text) !== false,
  );
}

/** The framework that a document is written for; the first that claims it has it. */
export function recognise(document: ConfigDocument): Recognised | undefined {
  for (const framework of knownFrameworks as readonly Framework[]) {
    const { hint, recognise: scopesOf } = framework;
    const scopes = hint?.test(document.text) === false ? undefined : scopesOf?.(document);
    if (scopes !== undefined) {
      const { roles } = framework.settings;
      return { framework, config: { document, framework: framework.id, scopes, roles } };
    }
  }
  return undefined;
}

/**
 * The folder that a training starts in, which its relative paths resolve against: where its framework is always
 * started, else the workspace folder, else where the config lies.
 */
export function trainingFolder(
  { framework, config }: Recognised,
  workspaceFolder: string | undefined,
): string {
  return framework.startsIn?.(config) ?? workspaceFolder ?? parentPath(config.document.file);
}

/** What Respawn looks for in a config, in the words of each framework that it can start. */
export function whatIsRecognised(): string {
  return (knownFrameworks as readonly Framework[])
    .flatMap(({ looksLike, title }) => (looksLike === undefined ? [] : `${looksLike} (${title})`))
    .join(", ");
}

/** True for the layout of a framework whose configs can be pointed at a checkpoint by an edit. */
export function resumesByHand(layout: string): boolean {
  return (knownFrameworks as readonly Framework[]).some(
    ({ layouts, resumeByHand }) =>
      resumeByHand !== undefined && layouts.some(({ id }) => id === layout),
  );
}
