/** What a trainer logged at one step: numbers by their names. */
export interface LoggedStep {
  readonly step: number;
  readonly values: ReadonlyMap<string, number>;
}

/** What a checkpoint records of the training up to it, in the order of steps. */
export type TrainingLog = readonly LoggedStep[];

/** A run logs some thousand times; what is beyond is not looked at. */
const entryLimit = 100_000;
/** Times and rates differ from run to run without a meaning for the training. */
const measured = /runtime|per_second|_time$|^epoch$|^total_flos$|num_input_tokens/u;

/**
 * The log that transformers' `trainer_state.json` keeps, and what follows its form: a list of objects that each have a `step`. Entries of
 * the same step are one. Undefined where there is none.
 *
 * @see https://github.com/huggingface/transformers src/transformers/trainer_callback.py `TrainerState.log_history`
 */
export function trainingLog(history: unknown): TrainingLog | undefined {
  if (!Array.isArray(history) || history.length === 0) {
    return undefined;
  }
  const steps = new Map<number, Map<string, number>>();
  for (const entry of history.slice(0, entryLimit) as readonly unknown[]) {
    const values = numbersOf(entry);
    const step = values.get("step");
    if (step === undefined || !Number.isSafeInteger(step)) {
      continue;
    }
    const known = steps.get(step) ?? new Map<string, number>();
    for (const [name, value] of values) {
      if (name !== "step" && !measured.test(name)) {
        known.set(name, value);
      }
    }
    steps.set(step, known);
  }
  return [...steps].map(([step, values]) => ({ step, values })).toSorted((a, b) => a.step - b.step);
}

function numbersOf(entry: unknown): ReadonlyMap<string, number> {
  return new Map(
    typeof entry === "object" && entry !== null
      ? Object.entries(entry).filter(
          (pair): pair is [string, number] => typeof pair[1] === "number",
        )
      : [],
  );
}
