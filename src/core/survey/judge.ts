import type { Layout, LayoutMatch } from "../parts/layout.js";
import { isResumable, stateOf } from "../findings/effects.js";
import { cannotVerify, ofDefect, partMissing, requiredFileMissing } from "../findings/wholeness.js";
import type { Checkpoint } from "../model/checkpoint.js";
import type { Clock, FileSystem } from "../ports.js";
import { extentOf, holdsOf } from "./extent.js";
import { allowedNames } from "../verify/allowedNames.js";
import { importFindings } from "../verify/importFindings.js";
import { strayRuns } from "../verify/strayFiles.js";
import { checkFile } from "../verify/checkFile.js";
import type { CheckMemory } from "../verify/checkMemory.js";
import { brokenPromises } from "../verify/brokenPromises.js";
import { consistencyFindings } from "../verify/consistency/consistencyFindings.js";
import { readManifest, sizeFindings } from "../verify/manifest/storedManifest.js";

/** A save that wrote nothing for this long is not running any more. */
const writingMs = 60_000;

/** Judges what a layout saw: reads the header of every expected file and decides the state. */
export async function judgeMatch(
  world: { readonly fs: FileSystem; readonly clock: Clock; readonly memory?: CheckMemory },
  layout: Layout,
  match: LayoutMatch,
): Promise<Checkpoint> {
  const needed = [...match.expectedFiles, ...(match.alsoNeeds ?? [])];
  const checks = brokenPromises(
    await Promise.all(
      needed.map(
        (expected) => world.memory?.check(world.fs, expected) ?? checkFile(world.fs, expected),
      ),
    ),
  );
  const broken = checks.filter(({ defect }) => defect !== undefined);
  const { bytes, savedMs } = extentOf(match);
  // A time far in the future, of another machine's clock or of an archive, is no sign of a running save.
  const recent = Math.abs(world.clock.now() - savedMs) < writingMs;
  const recorded = sizeFindings(await readManifest(world.fs, match), match);
  const inconsistent = await consistencyFindings(world.fs, match, checks);
  const strays = await strayRuns(world.fs, match);
  const allowed = await allowedNames(world.fs, match.run);
  const { path, unproven, notResumable } = match;
  const findings = [
    ...match.missing.map(({ file, what }) => requiredFileMissing.at(file, what)),
    ...checks.flatMap(({ expected, defect }) =>
      defect === undefined ? [] : [ofDefect(defect, expected.file.path)],
    ),
    ...recorded,
    ...inconsistent,
    ...checks.flatMap(({ expected, ...runs }) => importFindings(expected.file.path, runs, allowed)),
    ...strays.flatMap(({ path: stray, ...runs }) => importFindings(stray, runs, allowed)),
    ...match.findings,
    ...(unproven === undefined ? [] : [cannotVerify.at(path, unproven)]),
    ...(notResumable === undefined ? [] : [partMissing.at(path, notResumable)]),
  ];
  const state = stateOf(findings, recent);
  return {
    path,
    run: match.run,
    layout: layout.id,
    step: match.step,
    epoch: match.epoch,
    state,
    resumable: isResumable(state, findings),
    beingWritten: recent && state === "incomplete",
    worldSize: match.worldSize,
    bytes,
    savedMs,
    holds: holdsOf(match, new Set(broken.map(({ expected }) => expected.file.path))),
    ...(match.recorded === undefined ? {} : { savedWith: match.recorded.savedWith }),
    parts: match.parts,
    findings,
  };
}
