import { findEnvironmentPython } from "../core/launch/environmentPython.js";
import { defaultLauncher, launch } from "../core/launch/launchers.js";
import type { Message } from "../core/model/message.js";
import { failure, success, type Outcome } from "../core/model/outcome.js";
import type { From, LaunchSpec, ResumePlan } from "../core/model/resumePlan.js";
import { parentPath, resolvePath } from "../core/paths.js";
import type { PlanRefusal, PlanRequest } from "../core/plan/planRequest.js";
import { planResume } from "../core/plan/planResume.js";
import { startFolder } from "../core/plan/startFolder.js";
import type { CliContext } from "./context.js";

/** The options that `plan` and `run` share, as they were typed. */
export interface PlanOptions {
  readonly from: string;
  readonly python?: string;
  readonly folder?: string;
  readonly launcher?: string;
  readonly nproc?: number;
  readonly extra: readonly string[];
}

/** A plan with the command that starts it. */
export interface PlannedLaunch {
  readonly plan: ResumePlan;
  readonly launch: LaunchSpec;
}

/** Plans a request, and asks its launcher for the command. */
export async function planLaunch(
  context: CliContext,
  request: PlanRequest,
): Promise<Outcome<PlannedLaunch, PlanRefusal>> {
  const plan = await planResume(context, request);
  return plan.ok ? withLaunch(plan.value) : plan;
}

/** A plan with its command, or why its launcher cannot start it. */
export function withLaunch(plan: ResumePlan): Outcome<PlannedLaunch, PlanRefusal> {
  const spec = launch(plan);
  return spec.ok
    ? success({ plan, launch: spec.value })
    : failure({ kind: "usage", message: spec.reason satisfies Message }, spec.detail);
}

/** The request that the core plans from: paths made absolute, the interpreter found. */
export async function planRequest(
  context: CliContext,
  config: string,
  options: PlanOptions,
): Promise<PlanRequest> {
  const { cwd, env, pythonKit } = context;
  const path = resolvePath(cwd, config);
  return {
    config: path,
    from: await parseFrom(context, options.from),
    python: [
      options.python === undefined
        ? await interpreter(context, path)
        : programPath(cwd, options.python),
    ],
    pythonKit,
    workspaceFolder:
      options.folder === undefined ? startFolder(path, [cwd]) : resolvePath(cwd, options.folder),
    extra: options.extra,
    launcher: { id: options.launcher ?? defaultLauncher, processes: options.nproc },
    env,
  };
}

/** `auto`, `never`, a step (digits only), or a path: what exists by that name is a path first. */
async function parseFrom(context: CliContext, word: string): Promise<From> {
  if (word === "auto" || word === "never") {
    return word;
  }
  const path = resolvePath(context.cwd, word);
  return /^\d+$/u.test(word) && !(await context.fs.stat(path)).ok
    ? { step: Number(word) }
    : { path };
}

/** A bare name is looked up on the PATH; a path is meant from here, wherever the training starts. */
function programPath(cwd: string, word: string): string {
  return word.includes("/") ? resolvePath(cwd, word) : word;
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
