import { findEnvironmentPython } from "../core/launch/environmentPython.js";
import { resolvePath, parentPath } from "../core/paths.js";
import type { From } from "../core/frameworks/resumeStrategy.js";
import type { PlanRequest } from "../core/plan/planRequest.js";
import type { CliContext } from "./context.js";

/** The options that `plan` and `run` share, as they were typed. */
export interface PlanOptions {
  readonly from: string;
  readonly python: string | undefined;
  readonly extra: readonly string[];
}

/** `auto`, `never`, a step (digits only), or a path: what exists by that name is a path first. */
export async function parseFrom(context: CliContext, word: string): Promise<From> {
  if (word === "auto" || word === "never") {
    return word;
  }
  const path = resolvePath(context.cwd, word);
  return /^\d+$/u.test(word) && !(await context.fs.stat(path)).ok
    ? { step: Number(word) }
    : { path };
}

/** The request that the core plans from: paths made absolute, the interpreter found. */
export async function planRequest(
  context: CliContext,
  config: string,
  options: PlanOptions,
): Promise<PlanRequest> {
  const path = resolvePath(context.cwd, config);
  return {
    config: path,
    from: await parseFrom(context, options.from),
    python: [options.python ?? (await interpreter(context, path))],
    pythonKit: context.pythonKit,
    extra: options.extra,
    env: context.env,
  };
}

/** RESPAWN_PYTHON, else the active virtual environment, else the training folder's own, else `python3`. */
async function interpreter(context: CliContext, config: string): Promise<string> {
  const { env, fs, cwd } = context;
  const active = env["VIRTUAL_ENV"];
  const fromEnvironment =
    env["RESPAWN_PYTHON"] ?? (active === undefined ? undefined : `${active}/bin/python`);
  const folder = parentPath(config);
  return (
    fromEnvironment ??
    (await findEnvironmentPython(fs, [folder, parentPath(folder), cwd])) ??
    "python3"
  );
}
