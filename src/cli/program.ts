import { Command, CommanderError, Option } from "commander";
import { tensorOrders } from "../core/formats/selectTensors.js";
import { allow } from "./commands/allow.js";
import { compare } from "./commands/compare.js";
import { inspect, type InspectOptions } from "./commands/inspect.js";
import { latest } from "./commands/latest.js";
import { lint } from "./commands/lint.js";
import { ls } from "./commands/ls.js";
import { manifestCheck, manifestRecord } from "./commands/manifest.js";
import { verify } from "./commands/verify.js";
import { exitCode, type CliContext } from "./context.js";
import { addPlanCommands } from "./planCommands.js";
import { count } from "./wholeNumber.js";
import { processContext } from "./processContext.js";

/** Parses the arguments, runs one command and gives the exit code; never throws for expected errors. */
export async function runCli(
  argv: readonly string[],
  context: CliContext = processContext(),
): Promise<number> {
  let code: number = exitCode.ok;
  const done = async (result: Promise<number>): Promise<void> => {
    code = await result;
  };
  const program = new Command("respawn")
    .description("Finds, checks and resumes training checkpoints.")
    .version(context.version)
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({ writeOut: context.out, writeErr: context.err });
  const json = (): Option => new Option("--json", "print JSON").default(false);
  const sarif = (): Option => new Option("--sarif", "print SARIF 2.1.0").default(false);

  program
    .command("ls [path...]")
    .description("list runs and checkpoints")
    .addOption(json())
    .action((paths: string[], options: { json: boolean }) => done(ls(context, paths, options)));
  program
    .command("latest [path]")
    .description("print the newest checkpoint that can be resumed; exit 3 when there is none")
    .addOption(json())
    .action((path: string | undefined, options: { json: boolean }) =>
      done(latest(context, path, options)),
    );
  program
    .command("verify [path...]")
    .description("check every checkpoint; exit 1 when one is incomplete or damaged")
    .option("--deep", "read every byte: checksums, NaN and infinity, recorded hashes", false)
    .addOption(json())
    .addOption(sarif())
    .addOption(rule())
    .action(
      (
        paths: string[],
        options: { json: boolean; sarif: boolean; deep: boolean; rule: string[] },
      ) => done(verify(context, paths, options)),
    );
  const manifest = program
    .command("manifest")
    .description("SHA-256 manifests that tell a checkpoint that was damaged later");
  manifest
    .command("record <path>")
    .description("write the manifest of every complete checkpoint there")
    .option("--force", "also where it failed a check, or differs from its manifest", false)
    .addOption(json())
    .action((path: string, options: { json: boolean; force: boolean }) =>
      done(manifestRecord(context, path, options)),
    );
  manifest
    .command("check <path>")
    .description("read every byte and compare; exit 1 when something differs or was not recorded")
    .addOption(json())
    .action((path: string, options: { json: boolean }) =>
      done(manifestCheck(context, path, options)),
    );
  program
    .command("inspect <file>")
    .description("show a file's tensors, metadata and pickle imports; exit 1 when it is damaged")
    .option("--filter <text>", "only tensors whose name or dtype has every word of it", "")
    .addOption(new Option("--sort <by>", "order of the tensors").choices(tensorOrders))
    .option("--limit <n>", "show at most that many tensors", count)
    .addOption(json())
    .action((file: string, options: InspectOptions) => done(inspect(context, file, options)));
  program
    .command("allow <run> [name...]")
    .description("let a run be resumed although it imports these names; without names: list them")
    .option("--remove", "take the word back", false)
    .action((path: string, names: string[], options: { remove: boolean }) =>
      done(allow(context, path, { names, ...options })),
    );
  program
    .command("compare <a> <b>")
    .description("show what differs between two checkpoints, files or configs; exit 1 when any")
    .addOption(json())
    .action((a: string, b: string, options: { json: boolean }) =>
      done(compare(context, [a, b], options)),
    );
  program
    .command("lint [file...]")
    .description("check training configs against what is on disk; exit 1 on an error")
    .addOption(json())
    .addOption(sarif())
    .addOption(rule())
    .action((files: string[], options: { json: boolean; sarif: boolean; rule: string[] }) =>
      done(lint(context, files, options)),
    );
  addPlanCommands(program, context, done);

  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    }
    throw error;
  }
  return code;
}

function rule(): Option {
  return new Option("--rule <id=level>", "say a finding as off, info, warning or error; repeatable")
    .argParser((word: string, before: readonly string[]) => [...before, word])
    .default([]);
}
