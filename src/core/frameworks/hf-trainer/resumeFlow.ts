import { ValueFlow } from "../../config/python/pythonOrigins.js";
import type { PassedValue, ValueOrigin } from "../../config/python/valueOrigin.js";
import type { ConfigDocument, ConfigScope } from "../../model/config.js";
import { isArgumentClass, type CallScope } from "./recognise.js";

/** What a script's `trainer.train(…)` resumes from. */
export type ScriptResume =
  /** The command line says it: how to set that word, and another word that must be there for the call to be made. */
  | { readonly kind: "word"; readonly word: CommandWord; readonly onlyWith?: CommandWord }
  /** The highest number in the output folder, by itself. */
  | { readonly kind: "highest"; readonly onlyWith?: CommandWord }
  /** Always the same folder. */
  | { readonly kind: "path"; readonly path: string }
  /** Nothing: it starts at step 0. `call` is the `train()` to be mended, `parsed` what a parser gave for it. */
  | { readonly kind: "never"; readonly call: CallScope; readonly parsed: string | undefined }
  /** From what cannot be followed, as it is written. */
  | { readonly kind: "unknown"; readonly source: string; readonly call: CallScope }
  /** No `train()` of a Trainer stands in the file. */
  | { readonly kind: "elsewhere" };

/** How a script's own command line sets one value. */
export interface CommandWord {
  readonly key: string;
  /** `--key VALUE`, or `key=VALUE` as Hydra takes it. */
  readonly style: "flag" | "assignment";
}

/** Methods of argparse and of those that are built on it: HfArgumentParser, TrlParser, simple_parsing, tap. */
const parses =
  /(?:^|\.)(?:parse_args|parse_known_args|parse_args_into_dataclasses|parse_args_and_config|parse_intermixed_args)$/u;
/** Whole parsers in one call. */
const parsesWhole =
  /^(?:tyro\.cli|simple_parsing\.parse|jsonargparse\.CLI|jsonargparse\.auto_cli)$/u;
const readsHydra = /^hydra\.main$/u;
const fillsParameters = /^(?:fire\.Fire|click\.(?:command|option)|typer\.run)$|\.command$/u;
const key = "resume_from_checkpoint";

/**
 * What the `train()` calls of a script resume from: which call the keyword belongs to decides, and where its value comes
 * from. Several calls count together, for a script that resumes in one branch and starts afresh in another.
 */
export function scriptResume(document: ConfigDocument): ScriptResume {
  const flow = new ValueFlow(document);
  const reading: Reading = { document, flow, calls: document.scopes.filter(isCall) };
  const trains = reading.calls.filter((call) => isTrain(call, reading));
  const [first] = trains;
  if (first === undefined) {
    return { kind: "elsewhere" };
  }
  const passed = trains.map((call) => ({ call, value: flow.passed(call, key, 0) }));
  const meanings = passed.flatMap(({ call, value }) =>
    meaningsOf(value, reading).map((meaning) => ({ meaning, call, value })),
  );
  const word = meanings.find(({ meaning }) => meaning.kind === "word");
  if (word?.meaning.kind === "word") {
    return { ...word.meaning, ...guardedBy(word.value, word.meaning.word, reading) };
  }
  const highest = meanings.find(({ meaning }) => meaning.kind === "highest");
  if (highest !== undefined) {
    return { kind: "highest", ...guardedBy(highest.value, undefined, reading) };
  }
  const path = meanings.find(({ meaning }) => meaning.kind === "path");
  const unclear = meanings.find(({ meaning }) => meaning.kind === "unknown");
  if (unclear?.meaning.kind === "unknown") {
    return { kind: "unknown", source: unclear.meaning.source, call: unclear.call };
  }
  if (path?.meaning.kind === "path") {
    return path.meaning;
  }
  return { kind: "never", call: first, parsed: parsedArguments(reading) };
}

interface Reading {
  readonly document: ConfigDocument;
  readonly flow: ValueFlow;
  readonly calls: readonly CallScope[];
}

type Meaning =
  | { readonly kind: "word"; readonly word: CommandWord }
  | { readonly kind: "highest" | "never" }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "unknown"; readonly source: string };

function meaningsOf({ passed, origins }: PassedValue, reading: Reading): readonly Meaning[] {
  return passed === "no"
    ? [{ kind: "never" }]
    : origins.flatMap((origin) => meaningOf(origin, reading, 0));
}

function meaningOf(origin: ValueOrigin, reading: Reading, depth: number): readonly Meaning[] {
  if (origin.kind === "literal") {
    const { data } = origin;
    if (data === true) {
      return [{ kind: "highest" }];
    }
    return [
      typeof data === "string" && data !== "" ? { kind: "path", path: data } : { kind: "never" },
    ];
  }
  const word = wordOf(origin, reading);
  if (word !== undefined) {
    return [{ kind: "word", word }];
  }
  if (origin.kind === "result") {
    if (/(?:^|\.)get_last_checkpoint$/u.test(origin.target)) {
      return [{ kind: "highest" }];
    }
    const made = reading.calls.find(
      ({ range, target }) => sameRange(range, origin.range) && isArgumentClass(target),
    );
    if (made !== undefined && origin.path[0] === key && depth < 4) {
      const value = reading.flow.passed(made, key);
      return value.passed === "no"
        ? [{ kind: "never" }]
        : value.origins.flatMap((inner) => meaningOf(inner, reading, depth + 1));
    }
  }
  return [{ kind: "unknown", source: sourceOf(origin) }];
}

/** The word of the command line that gives a value. */
function wordOf(origin: ValueOrigin, { calls }: Reading): CommandWord | undefined {
  if (origin.kind === "result") {
    const name = origin.path.at(-1);
    return name !== undefined && (parses.test(origin.target) || parsesWhole.test(origin.target))
      ? { key: flagOf(name, calls), style: "flag" }
      : undefined;
  }
  if (origin.kind !== "parameter") {
    return undefined;
  }
  if (origin.callers.some((caller) => readsHydra.test(caller)) && origin.path.length > 0) {
    return { key: origin.path.join("."), style: "assignment" };
  }
  return origin.callers.some((caller) => fillsParameters.test(caller)) && origin.path.length === 0
    ? { key: flagOf(origin.name, calls), style: "flag" }
    : undefined;
}

/** The flag that fills a name: as `add_argument("--resume-from", dest=…)` or `@click.option` says it, else the name. */
function flagOf(name: string, calls: readonly CallScope[]): string {
  for (const { callee, words, entries } of calls) {
    if (!/(?:^|\.)(?:add_argument|option)$/u.test(callee)) {
      continue;
    }
    const flags = words.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
    const dest = entries.find((entry) => entry.key === "dest")?.value;
    const named = dest?.kind === "known" ? dest.data : words.find((word) => !word.startsWith("-"));
    const filled = named ?? flags[0]?.replaceAll("-", "_");
    const [flag] = flags;
    if (filled === name && flag !== undefined) {
      return flag;
    }
  }
  return name;
}

/** A word of the command line that decides whether the call is made, unless it is the one that is set anyhow. */
function guardedBy(
  { guards }: PassedValue,
  word: CommandWord | undefined,
  reading: Reading,
): { readonly onlyWith?: CommandWord } {
  const words = guards.flatMap((guard) => wordOf(guard, reading) ?? []);
  const decides = words.find(
    ({ key: name }) => name !== word?.key && /resume|continue/iu.test(name),
  );
  return decides === undefined || words.some(({ key: name }) => name === word?.key)
    ? {}
    : { onlyWith: decides };
}

/** `train` of an object that is a Trainer, or that is told to resume; `model.train()` only sets a mode. */
function isTrain(call: CallScope, { flow }: Reading): boolean {
  return (
    call.callee.endsWith(".train") &&
    (call.entries.some((entry) => entry.key === key) ||
      /trainer(?:\(.*\))?\.train$/isu.test(call.callee) ||
      flow.receiver(call).some((from) => from.kind === "result" && /Trainer$/u.test(from.target)))
  );
}

/** The settings that a parser made, as the `train()` call can name them: `training_args`. */
function parsedArguments({ calls, flow }: Reading): string | undefined {
  for (const call of calls) {
    for (const name of call.callee.endsWith("Trainer") ? ["args"] : []) {
      const { origins } = flow.passed(call, name);
      const written = call.entries.find((entry) => entry.key === name);
      const parsed = origins.some((from) => from.kind === "result" && parses.test(from.target));
      const [variable, ...others] = written?.refersTo ?? [];
      if (parsed && variable !== undefined && others.length === 0) {
        return variable;
      }
    }
  }
  return undefined;
}

function isCall(scope: ConfigScope): scope is CallScope {
  return scope.kind === "call";
}

function sameRange(a: CallScope["range"], b: CallScope["range"]): boolean {
  return (
    a.start.line === b.start.line &&
    a.start.column === b.start.column &&
    a.end.line === b.end.line &&
    a.end.column === b.end.column
  );
}

function sourceOf(origin: ValueOrigin): string {
  switch (origin.kind) {
    case "literal":
      return JSON.stringify(origin.data);
    case "result":
      return [`${origin.target}()`, ...origin.path].join(".");
    case "parameter":
      return [origin.name, ...origin.path].join(".");
    case "opaque":
      return origin.source;
  }
}
