import { moduleName } from "../config/moduleName.js";
import { otherWorldSize } from "../findings/choice.js";
import { textSetting } from "../config/setting.js";
import type { Checkpoint } from "../model/checkpoint.js";
import type { TrainingConfig } from "../model/config.js";
import type { Finding, Fix } from "../model/finding.js";
import { msg, type Message } from "../model/message.js";
import { failure, success, type Outcome } from "../model/outcome.js";
import type { ConfigOverride, From, StateReturn, TrainingProgram } from "../model/resumePlan.js";
import { baseName } from "../paths.js";
import { argumentValue, argumentWords } from "./argumentSyntax.js";
import type { Framework } from "./framework.js";
import type { ResumeMechanism, ResumeRefusal } from "./resumeMechanism.js";

/** All that a launch is decided from. */
export interface ResumeInput {
  readonly config: TrainingConfig;
  /** The folder that relative paths of the config resolve against, and the process starts in. */
  readonly trainingFolder: string;
  readonly from: From;
  /** The chosen checkpoint; undefined for a fresh start. */
  readonly checkpoint: Checkpoint | undefined;
  /** All checkpoints of the run, newest first. */
  readonly siblings: readonly Checkpoint[];
  readonly python: readonly string[];
  /** The folder to put on PYTHONPATH for `respawn.*` modules. */
  readonly pythonKit: string;
  /** PYTHONPATH of the caller, to be kept behind ours. */
  readonly pythonPath: string | undefined;
  readonly extra: readonly string[];
  /** How many processes are to be started, where that is known. */
  readonly processes: number | undefined;
}

/** What is decided about one launch. */
export interface ResumeDecision {
  readonly overrides: readonly ConfigOverride[];
  readonly states: readonly StateReturn[];
  readonly warnings: readonly Finding[];
  readonly program: TrainingProgram;
}

/** The launch, or the sentence that says why this training cannot be started or resumed. */
export function decideResume(
  framework: Framework,
  input: ResumeInput,
): Outcome<ResumeDecision, ResumeRefusal> {
  const { config, checkpoint } = input;
  const mechanism = framework.resume(config, input.extra);
  if (mechanism.kind === "none" && (checkpoint !== undefined || !mechanism.starts)) {
    const fix = checkpoint === undefined ? undefined : mechanism.fix?.(checkpoint, input.siblings);
    return refuse(mechanism.why, fix);
  }
  const { document } = config;
  const own = framework.startedAs?.(config);
  if (own === undefined && document.language !== "python") {
    return refuse(
      msg(
        "{0} holds settings only. Name the training script that reads it instead.",
        baseName(document.file),
      ),
    );
  }
  if (mechanism.kind === "wrapper") {
    return success(wrapped(framework, input, mechanism));
  }
  const size = sizeChange(input);
  if (size !== undefined && framework.boundToWorldSize?.(size.checkpoint) === true) {
    return refuse(
      msg(
        "{0} was saved by {1} processes, whose shards {2} cannot load. Start as many: --launcher torchrun --nproc {1}.",
        baseName(size.checkpoint.path),
        size.saved,
        size.started,
      ),
    );
  }
  const words =
    mechanism.kind === "none" || checkpoint === undefined
      ? success([])
      : resumeWords(framework, { ...input, checkpoint }, mechanism);
  return words.ok
    ? success({
        overrides: [],
        states: checkpoint === undefined ? [] : framework.returns(checkpoint, input),
        warnings: size === undefined ? [] : [sizeWarning(size)],
        program: {
          python: input.python,
          entry: own?.entry ?? { script: document.file },
          args: [...(own?.args ?? []), ...input.extra, ...words.value],
          cwd: input.trainingFolder,
          env: {},
          underTorchrun: framework.underTorchrun === true,
        },
      })
    : words;
}

interface SizeChange {
  readonly checkpoint: Checkpoint;
  readonly saved: number;
  readonly started: number;
}

/** Set where another number of processes is started than saved the checkpoint. */
function sizeChange({ checkpoint, processes }: ResumeInput): SizeChange | undefined {
  const saved = checkpoint?.worldSize;
  return checkpoint === undefined ||
    saved === undefined ||
    processes === undefined ||
    saved === processes
    ? undefined
    : { checkpoint, saved, started: processes };
}

function sizeWarning({ checkpoint, saved, started }: SizeChange): Finding {
  return otherWorldSize.at(
    checkpoint.path,
    saved === 1
      ? msg("was saved by one process, and this starts {0}", started)
      : msg(
          "was saved by {0} processes, and this starts {1}: add --launcher torchrun --nproc {0}",
          saved,
          started,
        ),
  );
}

/** The words that make the user's own program resume from the chosen checkpoint. */
function resumeWords(
  { settings }: Framework,
  {
    config,
    trainingFolder,
    siblings,
    checkpoint,
  }: ResumeInput & { readonly checkpoint: Checkpoint },
  mechanism: Exclude<ResumeMechanism, { readonly kind: "wrapper" }>,
): Outcome<readonly string[], ResumeRefusal> {
  switch (mechanism.kind) {
    case "flag-or-key": {
      const all = [
        { key: mechanism.key, value: mechanism.value(checkpoint) },
        ...(mechanism.also?.(checkpoint) ?? []),
      ].map(({ key, value }) => argumentWords(mechanism.syntax ?? settings.arguments, key, value));
      const words = all.filter((each) => each !== undefined);
      return words.length < all.length
        ? refuse(
            msg(
              "{0} takes no settings on its command line. Set {1} to {2} in it.",
              baseName(config.document.file),
              mechanism.key,
              mechanism.value(checkpoint),
            ),
          )
        : success(words.flat());
    }
    case "same-command": {
      const picked = mechanism.picks(siblings, trainingFolder);
      return picked?.path === checkpoint.path
        ? success([])
        : refuse(mechanism.otherwise(config, picked, checkpoint));
    }
    case "pointer-file":
      return refuse(
        msg(
          "Resuming goes by {0} in {1}. Write {2} into it, then start the training as before.",
          mechanism.file,
          checkpoint.run,
          mechanism.text(checkpoint),
        ),
      );
  }
}

/** `python -m respawn.MODULE --from WORD USER.MODULE …`, with the kit on the module path. */
function wrapped(
  framework: Framework,
  input: ResumeInput,
  mechanism: Extract<ResumeMechanism, { readonly kind: "wrapper" }>,
): ResumeDecision {
  const { config, checkpoint, extra } = input;
  const current = (key: string): string | undefined =>
    argumentValue(framework.settings.arguments, extra, key) ?? textSetting(config, key);
  const module = moduleName(config.document.file, input.trainingFolder);
  const overrides = checkpoint === undefined ? [] : mechanism.overrides(checkpoint);
  return {
    overrides: overrides.map(({ key, to }) => ({ key, from: current(key), to })),
    states: checkpoint === undefined ? [] : framework.returns(checkpoint, input),
    warnings: [],
    program: {
      python: input.python,
      entry: { module: mechanism.module },
      args: ["--from", fromWord(input.from, checkpoint), module, ...extra],
      cwd: input.trainingFolder,
      env: { PYTHONPATH: pythonPath(input) },
      // The module starts one process; a second one would train the same thing twice.
      underTorchrun: false,
    },
  };
}

/**
 * The kit is told what the plan shows, never to look for itself: without a whole checkpoint it starts from scratch, which
 * moves what is broken into quarantine and refuses should a whole one have appeared since.
 */
function fromWord(from: From, checkpoint: Checkpoint | undefined): string {
  if (checkpoint !== undefined) {
    return checkpoint.path;
  }
  return from === "never" ? "never" : "scratch";
}

function pythonPath({ pythonKit, pythonPath: inherited }: ResumeInput): string {
  return inherited === undefined || inherited === "" ? pythonKit : `${pythonKit}:${inherited}`;
}

function refuse(message: Message, fix?: Fix): Outcome<never, ResumeRefusal> {
  return failure(fix === undefined ? { message } : { message, fix }, message.text);
}
