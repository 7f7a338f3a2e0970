import { msg, type Message } from "../../core/model/message.js";
import type { Outcome } from "../../core/model/outcome.js";
import type { LaunchSpec } from "../../core/model/resumePlan.js";
import type { PlanRefusal, PlanRequest } from "../../core/plan/planRequest.js";
import { heldMessage, lockPath } from "../../core/plan/runLock.js";
import type { HeldLock, ProcessEvent, RunningProcess } from "../../core/ports.js";
import { restartPolicy, type RestartPolicy } from "../../core/watch/restartPolicy.js";
import { beginWatch, watch } from "../../core/watch/watch.js";
import type { WatchAction, WatchEvent } from "../../core/watch/watchEvent.js";
import type { CliContext, CommandResult } from "../context.js";
import { EventQueue } from "../eventQueue.js";
import { planLaunch, planRequest, type PlannedLaunch, type PlanOptions } from "../planArguments.js";
import { confirmPlan, readPlan } from "../planFile.js";
import { planText } from "../report/planText.js";
import { refuse } from "./plan.js";

/** What is run: how its first plan is come by, and the request that a restart plans again. */
interface Subject {
  readonly request: PlanRequest;
  readonly firstPlan: () => Promise<Outcome<PlannedLaunch, PlanRefusal>>;
}

/** `respawn run CONFIG`: plans, shows the plan, starts it in this terminal and gives its exit code. */
export async function run(
  context: CliContext,
  config: string,
  options: PlanOptions & { readonly maxRestarts: number },
): CommandResult {
  const request = await planRequest(context, config, options);
  const subject = { request, firstPlan: () => planLaunch(context, request) };
  return watched(context, subject, restartPolicy(options.maxRestarts));
}

/** `respawn run --plan FILE`: the same with a plan that was made before, unless it is out of date. */
export async function runPlan(
  context: CliContext,
  file: string,
  options: { readonly maxRestarts: number },
): CommandResult {
  const plan = await readPlan(context, file);
  if (!plan.ok) {
    return refuse(context, plan.reason);
  }
  const subject = {
    request: { ...plan.value.basis.request, env: context.env },
    firstPlan: () => confirmPlan(context, plan.value),
  };
  return watched(context, subject, restartPolicy(options.maxRestarts));
}

/** Events in, actions out; what follows from what is decided in `watch`. */
async function watched(
  context: CliContext,
  subject: Subject,
  policy: RestartPolicy,
): CommandResult {
  const events = new EventQueue<WatchEvent>();
  const stopListening = context.onEndSignal((signal, reachedTraining) =>
    events.push({ kind: "asked-to-end", signal, reachedTraining }),
  );
  const edge = new TrainingEdge(context, subject, events);
  try {
    for (let step = beginWatch(policy); ; step = watch(step.state, await events.next())) {
      for (const action of step.actions) {
        if (action.kind === "stop") {
          return action.code;
        }
        await edge.perform(action);
      }
    }
  } finally {
    await edge.end();
    stopListening();
  }
}

/** Performs what the watch wants, and tells it what became of that. */
class TrainingEdge {
  #planned: PlannedLaunch | undefined;
  #training: RunningProcess | undefined;
  /** The output folder, from the first start until the watch ends: restarts are the same training. */
  #held: HeldLock | undefined;

  constructor(
    private readonly context: CliContext,
    private readonly subject: Subject,
    private readonly events: EventQueue<WatchEvent>,
  ) {}

  async perform(action: Exclude<WatchAction, { kind: "stop" }>): Promise<void> {
    switch (action.kind) {
      case "plan":
        return this.#plan(action.again);
      case "start":
        return this.#start();
      case "forward":
        this.#training?.signal(action.signal);
        return;
      case "say":
        this.context.err(`respawn: ${this.context.t(action.message)}\n`);
    }
  }

  /** Gives the output folder back. */
  async end(): Promise<void> {
    await this.#held?.release();
  }

  async #plan(again: boolean): Promise<void> {
    const { request, firstPlan } = this.subject;
    const planned = await (again
      ? planLaunch(this.context, { ...request, from: "auto" })
      : firstPlan());
    if (!planned.ok) {
      this.events.push({ kind: "not-planned", code: await refuse(this.context, planned.reason) });
      return;
    }
    this.#planned = planned.value;
    const { checkpoint } = planned.value.plan;
    const point = { step: checkpoint?.step, savedMs: checkpoint?.savedMs };
    this.events.push({ kind: "planned", point });
  }

  async #start(): Promise<void> {
    const { context } = this;
    if (this.#planned === undefined) {
      throw new Error("a start before a plan");
    }
    const { launch } = this.#planned;
    context.err(`${planText(this.#planned, context.t)}\n`);
    const refusal = await this.#takeRun(this.#planned);
    if (refusal !== undefined) {
      this.events.push({ kind: "could-not-start", why: refusal });
      return;
    }
    for (const { path, text } of launch.files) {
      const written = await context.replacer.replace(path, text);
      if (!written.ok) {
        const why = msg("{0} cannot be written: {1}", path, written.detail);
        this.events.push({ kind: "could-not-start", why });
        return;
      }
    }
    // The editor runs this file with its own Electron as Node; the training must not inherit that.
    const environment = {
      ...context.env,
      ELECTRON_RUN_AS_NODE: undefined,
      // A training that takes its output folder by itself knows by this that it is taken for it.
      RESPAWN_LOCK: this.#held?.token,
    };
    this.#training = context.processes.start(launch, environment, (event) =>
      this.#tell(event, launch),
    );
  }

  /** Takes the output folder; the sentence that says why it cannot be had. */
  async #takeRun({ plan: { run: folder }, launch }: PlannedLaunch): Promise<Message | undefined> {
    if (this.#held !== undefined || folder === undefined || isRemote(folder)) {
      return undefined;
    }
    const { locks } = this.context;
    const taken = await locks.take(folder, launch.argv);
    if (taken.ok) {
      this.#held = taken.value;
      return undefined;
    }
    return typeof taken.reason === "string"
      ? msg("{0} cannot be written: {1}", lockPath(folder), taken.detail)
      : heldMessage(folder, taken.reason, locks.machine);
  }

  #tell(event: ProcessEvent, launch: LaunchSpec): void {
    switch (event.kind) {
      case "started":
        void this.#held?.startedTraining(event.pid);
        this.events.push({ kind: "started" });
        break;
      case "exited":
        this.events.push({ kind: "exited", code: event.code });
        break;
      case "could-not-start":
        this.events.push({
          kind: "could-not-start",
          why: msg(
            "{0} could not be started: {1}. Name the interpreter with --python, or in the setting respawn.python.",
            launch.argv[0] ?? "",
            event.why,
          ),
        });
        break;
      case "line": {
        const id = launch.parse?.(event.text);
        if (id !== undefined) {
          this.context.err(
            `respawn: ${this.context.t(msg("Started as {0} {1}.", id.kind, id.value))}\n`,
          );
        }
      }
    }
  }
}

/** A bucket or another store by its address, which is no folder here. */
function isRemote(folder: string): boolean {
  return /(?:^|\/)[a-z][a-z0-9+.-]+:\//iu.test(folder);
}
