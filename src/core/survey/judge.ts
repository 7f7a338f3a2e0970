import type { Layout, LayoutMatch } from "../parts/layout.js";
import type { Defect } from "../formats/defect.js";
import type { Checkpoint, CheckpointState } from "../model/checkpoint.js";
import type { Finding } from "../model/finding.js";
import type { Clock, FileSystem } from "../ports.js";
import { extentOf, holdsOf } from "./extent.js";
import { checkFile } from "../verify/checkFile.js";
import type { CheckMemory } from "../verify/checkMemory.js";
import type { FileCheck } from "../verify/fileCheck.js";
import { brokenPromises } from "../verify/checkIndex.js";
import { consistencyFindings } from "../verify/consistency/consistencyFindings.js";
import { readManifest, sizeFindings } from "../verify/manifest/storedManifest.js";

/** A save that wrote nothing for this long is not running any more. */
const writingMs = 60_000;

const defectRules: Readonly<Record<Defect["kind"], string>> = {
  truncated: "file-truncated",
  empty: "file-empty",
  invalid: "file-invalid",
  unreadable: "file-unreadable",
  "cannot-verify": "cannot-verify",
};

/** Judges what a layout saw: reads the header of every expected file and decides the state. */
export async function judgeMatch(
  world: { readonly fs: FileSystem; readonly clock: Clock; readonly memory?: CheckMemory },
  layout: Layout,
  match: LayoutMatch,
): Promise<Checkpoint> {
  const checks = brokenPromises(
    await Promise.all(
      match.expectedFiles.map(
        (expected) => world.memory?.check(world.fs, expected) ?? checkFile(world.fs, expected),
      ),
    ),
  );
  const defects = checks.filter(({ defect }) => defect !== undefined);
  const { bytes, savedMs } = extentOf(match);
  const recent = world.clock.now() - savedMs < writingMs;
  const recorded = sizeFindings(await readManifest(world.fs, match), match);
  const inconsistent = await consistencyFindings(world.fs, match, checks);
  const state = stateOf(match, checks, recent, [...recorded, ...inconsistent]);
  const findings = [
    ...missingFindings(match),
    ...defects.flatMap(defectFinding),
    ...recorded,
    ...inconsistent,
    ...checks.flatMap(({ findings: found = [] }) => found),
    ...match.findings,
    ...(match.unproven === undefined
      ? []
      : [
          {
            rule: "cannot-verify",
            severity: "warning",
            file: match.path,
            message: match.unproven,
          } satisfies Finding,
        ]),
    ...(match.notResumable === undefined
      ? []
      : [
          {
            rule: "part-missing",
            severity: "info",
            file: match.path,
            message: match.notResumable,
          } satisfies Finding,
        ]),
  ];
  return {
    path: match.path,
    run: match.run,
    layout: layout.id,
    step: match.step,
    state,
    resumable:
      state === "complete" &&
      match.notResumable === undefined &&
      !findings.some(({ severity }) => severity === "error"),
    beingWritten: recent && state === "incomplete",
    worldSize: match.worldSize,
    bytes,
    savedMs,
    holds: holdsOf(match, new Set(defects.map(({ expected }) => expected.file.path))),
    parts: match.parts,
    findings,
  };
}

/**
 * Missing pieces mean a save that runs or was killed; so do cut-off files while they are being
 * written, and whatever nothing proves whole. Cut-off files that nobody writes to any more, and wrong bytes, are damage.
 */
function stateOf(
  match: LayoutMatch,
  checks: readonly FileCheck[],
  recent: boolean,
  judged: readonly Finding[],
): CheckpointState {
  const kinds = new Set(checks.map(({ defect }) => defect?.kind));
  if (kinds.has("invalid") || match.findings.some(({ severity }) => severity === "error")) {
    return "damaged";
  }
  const wrong = judged.some(({ severity }) => severity === "error");
  if (kinds.has("truncated") || kinds.has("empty") || wrong) {
    return recent || match.missing.length > 0 ? "incomplete" : "damaged";
  }
  if (match.missing.length > 0) {
    return "incomplete";
  }
  if (match.unproven !== undefined) {
    return recent ? "incomplete" : "unknown";
  }
  return kinds.has("unreadable") || kinds.has("cannot-verify") ? "unknown" : "complete";
}

function missingFindings({ missing }: LayoutMatch): readonly Finding[] {
  return missing.map(({ file, what }) => ({
    rule: "required-file-missing",
    severity: "error",
    file,
    message: what,
  }));
}

function defectFinding({ expected, defect }: FileCheck): readonly Finding[] {
  return defect === undefined
    ? []
    : [
        {
          rule: defectRules[defect.kind],
          severity: defect.kind === "cannot-verify" ? "warning" : "error",
          file: expected.file.path,
          message: defect.message,
        },
      ];
}
