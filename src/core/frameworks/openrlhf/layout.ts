import { numberOf } from "../../formats/json/recordedStep.js";
import type { PartRole } from "../../model/checkpoint.js";
import { msg } from "../../model/message.js";
import { joinPath, parentPath } from "../../paths.js";
import { allFiles } from "../../parts/allFiles.js";
import { deepspeedTag, isDeepspeedTag } from "../../parts/deepspeedTag.js";
import { descendant } from "../../parts/descendant.js";
import type { ExpectedFile, FolderView, Layout, LayoutMatch } from "../../parts/layout.js";
import { readPointer, type Pointer } from "../../parts/pointer.js";
import { stepDisagreement } from "../../parts/stepRecord.js";

const tagName = /^(?:best_)?global_step(\d+)$/u;
const metricName = "metric.json";

/** DeepSpeed's own; a best tag moves it too. */
const latest: Pointer = {
  file: "latest",
  nameOf: (text) => (tagName.test(text) ? text : undefined),
  stepOf,
};

/** Keys of the caller's state that say where in the data the run was. */
const dataKeys = ["data_loader_state_dict", "total_consumed_prompts", "consumed_samples"];

/**
 * OpenRLHF: DeepSpeed's tags, for reinforcement learning in `_actor` and `_critic`, which save at the same time, each with
 * its `latest`. `metric.json` ends a save; it only decides which tag is deleted first, so a resume does without.
 *
 * @see https://github.com/OpenRLHF/OpenRLHF openrlhf/utils/deepspeed/deepspeed.py `save_ckpt`
 */
export const openrlhfLayout = {
  id: "openrlhf",
  markers: { folder: tagName },
  async recognise(folder) {
    if (!tagName.test(folder.name) || !isDeepspeedTag(folder)) {
      return undefined;
    }
    const parent = await folder.parent();
    if (parent?.name === "_actor" || parent?.name === "_critic") {
      const run = await parent.parent();
      return run === undefined ? undefined : halvesSighting(run, folder.name);
    }
    const own = folder.files.has(metricName) || parent?.folders.has(`${folder.name}_hf`) === true;
    return own ? singleSighting(folder) : undefined;
  },
} as const satisfies Layout;

async function singleSighting(folder: FolderView): Promise<LayoutMatch> {
  const model = await half(folder, "model");
  return {
    ...model,
    path: folder.path,
    run: parentPath(folder.path),
    step: stepOf(folder.name),
  };
}

async function halvesSighting(run: FolderView, name: string): Promise<LayoutMatch> {
  const [actor, critic] = await Promise.all([
    descendant(run, `_actor/${name}`),
    descendant(run, `_critic/${name}`),
  ]);
  const policy = actor === undefined ? undefined : await half(actor, "policy");
  const value = critic === undefined ? undefined : await half(critic, "critic");
  const halves = [policy, value].filter((each) => each !== undefined);
  const size = policy?.worldSize;
  const unproven = halves.find((each) => each.unproven !== undefined)?.unproven;
  return {
    path: actor?.path ?? critic?.path ?? run.path,
    run: run.path,
    step: stepOf(name),
    parts: halves.flatMap(({ parts }) => parts),
    expectedFiles: halves.flatMap(({ expectedFiles }) => expectedFiles),
    missing: [
      ...(actor === undefined
        ? [{ file: joinPath(run.path, "_actor"), what: msg("has no {0}", name) }]
        : []),
      // Without it the critic starts afresh, and nothing is said.
      ...(critic === undefined && run.folders.has("_critic")
        ? [{ file: joinPath(run.path, "_critic"), what: msg("has no {0}", name) }]
        : []),
      ...halves.flatMap(({ missing }) => missing),
    ],
    findings: halves.flatMap(({ findings }) => findings),
    // The critic has no state of its own beside DeepSpeed's.
    alsoHolds: policy?.alsoHolds ?? [],
    ...(size === undefined ? {} : { worldSize: size }),
    ...(unproven === undefined ? {} : { unproven }),
  };
}

async function half(
  folder: FolderView,
  role: PartRole,
): Promise<Omit<LayoutMatch, "path" | "run" | "step">> {
  const { record, recordFile, ...state } = await deepspeedTag(folder);
  const pointed = await readPointer(folder, latest);
  const metric = folder.files.get(metricName);
  const positioned = dataKeys.some((key) => record?.keys.includes(key) === true);
  return {
    ...state,
    // A resume follows it alone: there is no other way to name a tag.
    missing: [
      ...state.missing,
      ...(pointed.name === undefined
        ? [{ file: parentPath(folder.path), what: msg("has no usable {0}", latest.file) }]
        : []),
    ],
    parts: [{ role, path: folder.path, files: await allFiles(folder) }],
    expectedFiles: [
      ...state.expectedFiles,
      ...(metric === undefined ? [] : [{ file: metric, format: "json" } satisfies ExpectedFile]),
    ],
    alsoHolds: [...state.alsoHolds, ...(positioned ? (["data"] as const) : [])],
    findings: [
      ...pointed.findings,
      // The engine counts optimizer steps; the caller's own counter is the tag's.
      ...stepDisagreement(
        stepOf(folder.name),
        numberOf(record?.values.get("global_step")),
        recordFile,
      ),
    ],
  };
}

function stepOf(name: string): number | undefined {
  const step = tagName.exec(name)?.[1];
  return step === undefined ? undefined : Number(step);
}
