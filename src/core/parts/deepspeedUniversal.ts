import type { TorchRecord } from "../formats/torch/torchRecord.js";
import type { StateKind } from "../model/checkpoint.js";
import { msg } from "../model/message.js";
import type { ExpectedFile, FolderView, LayoutMatch } from "./layout.js";

/** True for the listing of a folder that DeepSpeed's converter wrote: `zero/`, and no partitions by rank. */
export function isUniversal(folder: FolderView): boolean {
  return folder.folders.has("zero") && !hasPartitions(folder);
}

function hasPartitions(folder: FolderView): boolean {
  return [...folder.files.keys()].some((name) => name.endsWith("_optim_states.pt"));
}

/**
 * The parameters of a universal checkpoint: `zero/<parameter>/fp32.pt` with the moments beside it, and
 * `zero/optimizer_state.pt`, saved after all of them. Fits any number of ranks. A parameter that never had a
 * gradient has no moments, so their absence alone is no sign; half of Adam's pair is one.
 *
 * @see https://github.com/deepspeedai/DeepSpeed deepspeed/checkpoint/ds_to_universal.py `main`
 */
export async function universalState(
  folder: FolderView,
  record: TorchRecord | undefined,
): Promise<Pick<LayoutMatch, "expectedFiles" | "missing">> {
  const zero = await folder.child("zero");
  const parameters =
    zero === undefined ? [] : await Promise.all([...zero.folders].map((name) => zero.child(name)));
  const expectedFiles: ExpectedFile[] = [];
  const missing: LayoutMatch["missing"][number][] = [];
  for (const parameter of parameters.filter((child) => child !== undefined)) {
    const names = new Set(parameter.files.keys());
    for (const [name, file] of parameter.files) {
      const holds: StateKind = name === "fp32.pt" ? "weights" : "optimizer";
      expectedFiles.push({ file, format: "torch", holds });
    }
    for (const name of lacking(names)) {
      missing.push({ file: parameter.path, what: msg("has no {0}", name) });
    }
  }
  for (const name of trainedNames(record).filter((each) => zero?.folders.has(each) !== true)) {
    missing.push({ file: folder.path, what: msg("has no {0}", `zero/${name}`) });
  }
  const state = zero?.files.get("optimizer_state.pt");
  if (expectedFiles.length === 0) {
    missing.push({ file: folder.path, what: msg("has no parameters in zero") });
  }
  if (state === undefined) {
    const what = msg(
      "has no {0}, which is written after the parameters",
      "zero/optimizer_state.pt",
    );
    missing.push({ file: folder.path, what });
  } else {
    expectedFiles.push({ file: state, format: "torch", holds: "optimizer" });
  }
  if (folder.folders.has("tmp")) {
    const what = msg("has the folder {0} of a conversion that did not end", "tmp");
    missing.push({ file: folder.path, what });
  }
  return { expectedFiles, missing };
}

/** Parameters of the model file: all its tensors but buffers, frozen ones and second names of tied ones. */
function trainedNames(record: TorchRecord | undefined): readonly string[] {
  const values = [...(record?.values ?? [])];
  const buffers = new Set(
    values.flatMap(([path, value]) => (path.startsWith("buffer_names.") ? [String(value)] : [])),
  );
  const names = (part: string, paths: readonly string[]): readonly string[] =>
    paths.flatMap((path) => (path.startsWith(part) ? [path.slice(part.length)] : []));
  const paths = record?.tensors.map(({ name }) => name) ?? [];
  const shared = names(
    "shared_params.",
    values.map(([path]) => path),
  );
  const left = new Set([...buffers, ...shared, ...names("frozen_param_fragments.", paths)]);
  return names("module.", paths).filter((name) => !left.has(name));
}

function lacking(names: ReadonlySet<string>): readonly string[] {
  const pair = ["exp_avg.pt", "exp_avg_sq.pt"];
  const adam = pair.some((name) => names.has(name));
  const moments = [...names].some((name) => name !== "fp32.pt" && name !== "step.pt");
  return [
    ...(names.has("fp32.pt") ? [] : ["fp32.pt"]),
    ...(adam || (names.has("step.pt") && !moments) ? pair.filter((name) => !names.has(name)) : []),
  ];
}
