import { rolePath } from "../config/pathSetting.js";
import { textLimit } from "../config/limits.js";
import { readDocument, whyUnread } from "../config/readDocument.js";
import { argumentValue } from "../frameworks/argumentSyntax.js";
import {
  recognise,
  trainingFolder,
  whatIsRecognised,
  type Recognised,
} from "../frameworks/recognise.js";
import { msg } from "../model/message.js";
import { failure, success, type Outcome } from "../model/outcome.js";
import { resolvePath } from "../paths.js";
import type { FileSystem } from "../ports.js";
import type { PlanRefusal, PlanRequest } from "./planRequest.js";

/** A config that a framework recognised, and the folders that it means. */
export interface Training extends Recognised {
  readonly trainingFolder: string;
  /** The output folder, absolute; undefined when the config leaves it open. */
  readonly run: string | undefined;
}

/** Reads a config and finds the framework that it is for, without running anything of it. */
export async function readTraining(
  fs: FileSystem,
  request: PlanRequest,
): Promise<Outcome<Training, PlanRefusal>> {
  const bytes = await fs.read(request.config, 0, textLimit + 1);
  if (!bytes.ok) {
    return usage(
      msg(
        "{0}: cannot be read ({1}). Check the path and its permissions.",
        request.config,
        bytes.detail,
      ),
    );
  }
  const text = new TextDecoder().decode(bytes.value);
  const document = readDocument(request.config, text, { env: request.env });
  const recognised = recognise(document);
  if (recognised === undefined) {
    return usage(
      whyUnread(document) ??
        msg(
          "{0}: no training config that Respawn knows. It looks for {1}.",
          request.config,
          whatIsRecognised(),
        ),
    );
  }
  const folder = trainingFolder(recognised, request.workspaceFolder);
  const run = outputOf(recognised, request.extra, folder);
  return success({ ...recognised, trainingFolder: folder, run });
}

/** The output folder: what the command line says, else the config. */
function outputOf(
  { config, framework }: Recognised,
  extra: readonly string[],
  folder: string,
): string | undefined {
  const { arguments: syntax, roles } = framework.settings;
  const typed = (roles.output?.keys ?? [])
    .map((key) => argumentValue(syntax, extra, key))
    .find((value) => value !== undefined);
  return typed === undefined ? rolePath(config, "output", folder) : resolvePath(folder, typed);
}

function usage(message: PlanRefusal["message"]): Outcome<never, PlanRefusal> {
  return failure({ kind: "usage", message }, message.text);
}
