import { holdsCode, pickleImport } from "../../core/findings/contents.js";
import { msg } from "../../core/model/message.js";
import { relativeTo } from "../../core/paths.js";
import { allowedNames, allowedPath, changeAllowed } from "../../core/verify/allowedNames.js";
import { type CliContext, type CommandResult, exitCode } from "../context.js";
import { reportProblems, surveyAll } from "../surveyAll.js";

/**
 * `respawn allow RUN NAME…`: remembers beside the run that a person takes the word of whoever wrote it for these names.
 * Without names it lists what is allowed and what keeps its checkpoints from being resumed. Exit 2 where no run is named.
 */
export async function allow(
  context: CliContext,
  path: string,
  { names, remove }: { readonly names: readonly string[]; readonly remove: boolean },
): CommandResult {
  const { runs, problems } = await surveyAll(context, [path]);
  reportProblems(context, problems);
  const [run] = runs;
  if (run === undefined || runs.length > 1) {
    const message =
      run === undefined
        ? msg("No checkpoints here.")
        : msg("{0} holds {1} runs. Name one of them: `respawn ls` lists them.", path, runs.length);
    context.err(`respawn: ${context.t(message)}\n`);
    return exitCode.usage;
  }
  if (names.length === 0) {
    const allowed = [...(await allowedNames(context.fs, run.path))];
    const told = new Set(
      run.checkpoints.flatMap(({ findings }) =>
        findings
          .filter((finding) => pickleImport.made(finding) || holdsCode.made(finding))
          .map(({ file, message }) => `${relativeTo(run.path, file)} ${context.t(message)}`),
      ),
    );
    context.out(
      [...allowed.map((name) => `✓ ${name}\n`), ...[...told].map((line) => `! ${line}\n`)].join(""),
    );
    return exitCode.ok;
  }
  const changed = await changeAllowed(
    context,
    run.path,
    remove ? { remove: names } : { add: names },
  );
  if (!changed.ok) {
    const message = msg("{0} cannot be written: {1}", allowedPath(run.path), changed.detail);
    context.err(`respawn: ${context.t(message)}\n`);
    return exitCode.usage;
  }
  context.out(changed.value.map((name) => `✓ ${name}\n`).join(""));
  return exitCode.ok;
}
