import type { PartRole } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import { requireCritic } from "../../parts/criticOfRun.js";
import type { ExpectedFile, FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { modelFolder } from "../../parts/modelFolder.js";
import { saveRecordName } from "../../parts/saveRecord.js";
import { begunName, readSidecar } from "./sidecar.js";

/** As upstream writes it: no `iter007`. */
const iterName = /^iter(0|[1-9]\d*)$/u;

/**
 * Open-Reasoner-Zero: `iterN/policy` and `iterN/critic`, each a Hugging Face model folder with its
 * tokenizer; the policy is written before the critic. Upstream writes no marker, so completeness
 * is that of the bytes plus the tokenizer, which ends each half. `python -m respawn.orz` adds
 * `iterN/state/<role>` (DeepSpeed's own save) and `iterN/respawn.json`, written last.
 *
 * @see https://github.com/Open-Reasoner-Zero/Open-Reasoner-Zero orz/ppo/actors.py `save_model`
 */
export const orzLayout = {
  id: "orz",
  markers: { folder: iterName },
  async recognise(folder) {
    const number = iterName.exec(folder.name)?.[1];
    if (number === undefined || !(folder.folders.has("policy") || folder.folders.has("critic"))) {
      return undefined;
    }
    const step = Number(number);
    const [policy, critic, sidecar] = await Promise.all([
      half(folder, "policy"),
      half(folder, "critic"),
      readSidecar(folder, step),
    ]);
    const reference = await referenceOf(folder, sidecar.referenceStep);
    const halves = [policy, critic].filter((part) => part !== undefined);
    return {
      path: folder.path,
      run: parentPath(folder.path),
      step,
      parts: [...halves.flatMap(({ parts }) => parts), ...sidecar.parts],
      expectedFiles: [
        ...halves.flatMap(({ expectedFiles }) => expectedFiles),
        ...sidecar.expectedFiles,
      ],
      missing: [
        ...(policy === undefined ? [{ file: folder.path, what: msg("has no policy") }] : []),
        ...halves.flatMap(({ missing }) => missing),
        ...(folder.files.has(begunName) && !folder.files.has(saveRecordName)
          ? [noRecord(folder)]
          : []),
        ...reference.missing,
      ],
      alsoNeeds: reference.expectedFiles,
      ...(sidecar.recorded === undefined ? {} : { recorded: sidecar.recorded }),
      findings: sidecar.findings,
      alsoHolds: sidecar.holds,
    };
  },
  amongSiblings(run) {
    const firstRecorded = Math.min(...run.filter(isRecorded).map(({ step }) => step ?? 0));
    const uncut = (match: LayoutMatch): boolean =>
      isRecorded(match) || isMarkedBegun(match) || (match.step ?? 0) <= firstRecorded;
    return requireCritic(run)
      .map((match) => (uncut(match) ? match : withoutRecord(match)))
      .map((match) => withoutRepetition(match, run));
  },
} as const satisfies Layout;

/**
 * With `update_ref_every_epoch` the reference model is the policy of an earlier checkpoint of the run: a resume reads it
 * too, and it is judged with the checkpoint's own files.
 */
async function referenceOf(
  folder: FolderView,
  step: number | undefined,
): Promise<Pick<LayoutMatch, "expectedFiles" | "missing">> {
  if (step === undefined) {
    return { expectedFiles: [], missing: [] };
  }
  const saved = await (await folder.parent())?.child(`iter${String(step)}`);
  const policy = saved === undefined ? undefined : await half(saved, "policy");
  return (
    policy ?? {
      expectedFiles: [],
      missing: [
        {
          file: folder.path,
          what: msg("needs the policy of {0}, its reference model", `iter${String(step)}`),
        },
      ],
    }
  );
}

/**
 * Upstream names its final save after the number of batches. Where rollouts were skipped that is more than the steps
 * done, and the folder named after the steps is the one to resume from: later saves may need the name.
 */
function withoutRepetition(match: LayoutMatch, run: readonly LayoutMatch[]): LayoutMatch {
  const updates = match.recorded?.updates;
  const repeats =
    updates !== match.step &&
    run.some(({ step, recorded }) => step === updates && recorded !== undefined);
  return updates === undefined || !repeats
    ? match
    : {
        ...match,
        notResumable: msg(
          "is the final save after step {0}, which {1} holds too",
          updates,
          `iter${String(updates)}`,
        ),
      };
}

/** The policy or the critic: config, weights, and the tokenizer that ends the save. */
async function half(
  parent: FolderView,
  role: PartRole & ("policy" | "critic"),
): Promise<Pick<LayoutMatch, "parts" | "expectedFiles" | "missing"> | undefined> {
  const folder = await parent.child(role);
  if (folder === undefined) {
    return undefined;
  }
  const model = await modelFolder(folder);
  const records = ["config.json", "tokenizer_config.json", "tokenizer.json"];
  const missing = [...model.missing];
  if (!folder.files.has("config.json")) {
    missing.push({ file: folder.path, what: msg("has no config.json") });
  }
  if (!folder.files.has("tokenizer_config.json")) {
    missing.push({
      file: folder.path,
      what: msg("has no tokenizer, which is written last"),
    });
  }
  return {
    parts: [{ role, path: folder.path, files: await allFiles(folder) }],
    expectedFiles: [
      ...model.expectedFiles,
      ...records
        .flatMap((name) => folder.files.get(name) ?? [])
        .map((file): ExpectedFile => ({ file, format: "json" })),
    ],
    missing,
  };
}

function isRecorded({ path, expectedFiles }: LayoutMatch): boolean {
  const record = `${path}/${saveRecordName}`;
  return expectedFiles.some(({ file }) => file.path === record);
}

/** A save that says itself that it did not end. */
function isMarkedBegun(match: LayoutMatch): boolean {
  const { text } = noRecord(match).what;
  return match.missing.some(({ what }) => what.text === text);
}

/** A run under `respawn.orz` ends every save with its record: a newer folder without one was cut off. */
function withoutRecord(match: LayoutMatch): LayoutMatch {
  return { ...match, missing: [...match.missing, noRecord(match)] };
}

function noRecord({ path }: { readonly path: string }): LayoutMatch["missing"][number] {
  return { file: path, what: msg("has no {0}, which ends a save of this run", saveRecordName) };
}
