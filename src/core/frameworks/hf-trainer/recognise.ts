import { entryOf } from "../../config/setting.js";
import type { ConfigDocument, ConfigScope } from "../../model/config.js";

/** A call of a script. */
export type CallScope = Extract<ConfigScope, { readonly kind: "call" }>;

/** Classes whose keyword arguments are the settings of a training. */
const argumentClass =
  /^(?:[A-Za-z]*TrainingArguments|(?:SFT|DPO|GRPO|PPO|KTO|ORPO|Reward|RLOO|CPO)Config)$/u;
/** Those of TRL, whose names other libraries have too: Ray's RLlib has a `PPOConfig`. */
const sharedName = /Config$/u;
const trlModules = /^(?:trl|unsloth)\b/u;

/** Keys that only such a training's settings have together with `output_dir`. */
const trainingKeys = [
  "save_strategy",
  "save_steps",
  "per_device_train_batch_size",
  "learning_rate",
  "max_steps",
  "num_train_epochs",
];

/**
 * A script that makes `TrainingArguments(…)`, or hands the class to a parser: that call and
 * `trainer.train(…)`. A file of settings, as `HfArgumentParser` reads it: the file.
 */
export function recogniseTrainer(document: ConfigDocument): readonly ConfigScope[] | undefined {
  if (document.language !== "python") {
    const file = document.scopes.filter(({ kind }) => kind === "file");
    const has = (key: string): boolean => entryOf({ scopes: file }, key) !== undefined;
    return has("output_dir") && trainingKeys.some(has) ? file : undefined;
  }
  const calls = document.scopes.filter((scope): scope is CallScope => scope.kind === "call");
  const isOwn = ({ target }: CallScope): boolean => isArgumentClass(target);
  const parsed = ({ mentions }: CallScope): boolean =>
    mentions.some((name) => isArgumentClass(importedAs(name, document)));
  return calls.some((call) => isOwn(call) || parsed(call))
    ? calls.filter((call) => isOwn(call) || call.callee.endsWith(".train"))
    : undefined;
}

/** True for a class whose keyword arguments are the settings of a training. */
export function isArgumentClass(path: string): boolean {
  const at = path.lastIndexOf(".");
  const name = path.slice(at + 1);
  return argumentClass.test(name) && (!sharedName.test(name) || at === -1 || trlModules.test(path));
}

function importedAs(name: string, { imports }: ConfigDocument): string {
  return imports.find((path) => path.endsWith(`.${name}`)) ?? name;
}
