import type { Layout, Sighting } from "../discover/layout.js";
import type { Flaw } from "../formats/flaw.js";
import type { Checkpoint, CheckpointState } from "../model/checkpoint.js";
import type { Finding } from "../model/finding.js";
import type { Clock, FileSystem } from "../ports.js";
import { extentOf, holdsOf } from "../understand/facts.js";
import { checkFile } from "./checkFile.js";
import type { CheckMemory } from "./checkMemory.js";
import type { FileCheck } from "./fileCheck.js";
import { brokenPromises } from "./checkIndex.js";
import { consistencyFindings } from "./consistency/consistencyFindings.js";
import { readManifest, sizeFindings } from "./manifest/storedManifest.js";

/** A save that wrote nothing for this long is not running any more. */
const writingMs = 60_000;

const flawRules: Readonly<Record<Flaw["kind"], string>> = {
  truncated: "file-truncated",
  empty: "file-empty",
  invalid: "file-invalid",
  unreadable: "file-unreadable",
  "cannot-verify": "cannot-verify",
};

/** Judges what a layout saw: reads the header of every claimed file and decides the state. */
export async function verifySighting(
  world: { readonly fs: FileSystem; readonly clock: Clock; readonly memory?: CheckMemory },
  layout: Layout,
  sighting: Sighting,
): Promise<Checkpoint> {
  const checks = brokenPromises(
    await Promise.all(
      sighting.claims.map(
        (claim) => world.memory?.check(world.fs, claim) ?? checkFile(world.fs, claim),
      ),
    ),
  );
  const flaws = checks.filter(({ flaw }) => flaw !== undefined);
  const { bytes, savedMs } = extentOf(sighting);
  const recent = world.clock.now() - savedMs < writingMs;
  const recorded = sizeFindings(await readManifest(world.fs, sighting), sighting);
  const inconsistent = await consistencyFindings(world.fs, sighting, checks);
  const state = stateOf(sighting, checks, recent, [...recorded, ...inconsistent]);
  const findings = [
    ...missingFindings(sighting),
    ...flaws.flatMap(flawFinding),
    ...recorded,
    ...inconsistent,
    ...checks.flatMap(({ findings: found = [] }) => found),
    ...sighting.findings,
    ...(sighting.unproven === undefined
      ? []
      : [
          {
            rule: "cannot-verify",
            severity: "warning",
            file: sighting.path,
            message: sighting.unproven,
          } satisfies Finding,
        ]),
    ...(sighting.notResumable === undefined
      ? []
      : [
          {
            rule: "part-missing",
            severity: "info",
            file: sighting.path,
            message: sighting.notResumable,
          } satisfies Finding,
        ]),
  ];
  return {
    path: sighting.path,
    run: sighting.run,
    layout: layout.id,
    step: sighting.step,
    state,
    resumable:
      state === "complete" &&
      sighting.notResumable === undefined &&
      !findings.some(({ severity }) => severity === "error"),
    beingWritten: recent && state === "incomplete",
    worldSize: sighting.worldSize,
    bytes,
    savedMs,
    holds: holdsOf(sighting, new Set(flaws.map(({ claim }) => claim.file.path))),
    parts: sighting.parts,
    findings,
  };
}

/**
 * Missing pieces mean a save that runs or was killed; so do cut-off files while they are being
 * written, and whatever nothing proves whole. Cut-off files that nobody writes to any more, and wrong bytes, are damage.
 */
function stateOf(
  sighting: Sighting,
  checks: readonly FileCheck[],
  recent: boolean,
  judged: readonly Finding[],
): CheckpointState {
  const kinds = new Set(checks.map(({ flaw }) => flaw?.kind));
  if (kinds.has("invalid") || sighting.findings.some(({ severity }) => severity === "error")) {
    return "damaged";
  }
  const wrong = judged.some(({ severity }) => severity === "error");
  if (kinds.has("truncated") || kinds.has("empty") || wrong) {
    return recent || sighting.missing.length > 0 ? "incomplete" : "damaged";
  }
  if (sighting.missing.length > 0) {
    return "incomplete";
  }
  if (sighting.unproven !== undefined) {
    return recent ? "incomplete" : "unknown";
  }
  return kinds.has("unreadable") || kinds.has("cannot-verify") ? "unknown" : "complete";
}

function missingFindings({ missing }: Sighting): readonly Finding[] {
  return missing.map(({ file, what }) => ({
    rule: "required-file-missing",
    severity: "error",
    file,
    message: what,
  }));
}

function flawFinding({ claim, flaw }: FileCheck): readonly Finding[] {
  return flaw === undefined
    ? []
    : [
        {
          rule: flawRules[flaw.kind],
          severity: flaw.kind === "cannot-verify" ? "warning" : "error",
          file: claim.file.path,
          message: flaw.message,
        },
      ];
}
