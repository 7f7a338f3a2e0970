import type { LayoutMatch } from "../../parts/layout.js";
import { recordOf } from "../../formats/json/recordedStep.js";
import type { TensorEntry } from "../../formats/safetensors/safetensors.js";
import type { CheckpointFile, PartRole } from "../../model/checkpoint.js";
import type { Finding } from "../../model/finding.js";
import { baseName, parentPath } from "../../paths.js";
import type { FileSystem } from "../../ports.js";
import type { FileCheck } from "../fileCheck.js";

/** A config.json is a few kilobytes. */
const configLimitBytes = 1024 * 1024;

/** A tensor, and where its data begins in its file. */
export interface PlacedTensor extends TensorEntry {
  readonly file: CheckpointFile;
  /** Offset in the file. */
  readonly at: number;
}

/** A Hugging Face model folder of a checkpoint, as its headers show it. */
export interface ModelFacts {
  readonly fs: FileSystem;
  readonly path: string;
  readonly role: PartRole;
  /** By name: the folder's own files, without those of its subfolders. */
  readonly files: ReadonlyMap<string, CheckpointFile>;
  readonly config: Readonly<Record<string, unknown>>;
  /** By name, of all safetensors files that were expected as weights. Empty where none was. */
  readonly tensors: ReadonlyMap<string, PlacedTensor>;
  /** Names of the weights files that the layout expects. */
  readonly named: ReadonlySet<string>;
}

/** A check of whether the parts of a model folder agree. What it does not know gives nothing. */
export type ConsistencyRule = (
  model: ModelFacts,
) => readonly Finding[] | Promise<readonly Finding[]>;

/** Every folder with a config.json that a match's parts have, where its weights are whole. */
export async function modelsOf(
  fs: FileSystem,
  match: LayoutMatch,
  checks: readonly FileCheck[],
): Promise<readonly ModelFacts[]> {
  const configs = match.parts.flatMap(({ role, files }) =>
    files
      .filter(({ path, bytes }) => baseName(path) === "config.json" && bytes < configLimitBytes)
      .map((file) => ({ role, file, files })),
  );
  const seen = new Set<string>();
  const models = configs.map(async ({ role, file, files }): Promise<readonly ModelFacts[]> => {
    const path = parentPath(file.path);
    if (seen.has(path)) {
      return [];
    }
    seen.add(path);
    const own = checks.filter(({ expected }) => parentPath(expected.file.path) === path);
    const text = await fs.read(file.path, 0, file.bytes);
    const config = text.ok ? recordOf(new TextDecoder().decode(text.value)) : undefined;
    return config === undefined || own.some(({ defect }) => defect !== undefined)
      ? []
      : [{ fs, path, role, config, files: namesIn(path, files), ...weightsOf(own) }];
  });
  return (await Promise.all(models)).flat();
}

/** True when the weights are packed, so that shapes and dtypes are not the model's. */
export function isQuantised({ config }: Pick<ModelFacts, "config">): boolean {
  return (config["quantization_config"] ?? undefined) !== undefined;
}

function namesIn(
  path: string,
  files: readonly CheckpointFile[],
): ReadonlyMap<string, CheckpointFile> {
  const own = files.filter((file) => parentPath(file.path) === path);
  return new Map(own.map((file) => [baseName(file.path), file]));
}

function weightsOf(checks: readonly FileCheck[]): Pick<ModelFacts, "tensors" | "named"> {
  const tensors = new Map<string, PlacedTensor>();
  const named = new Set<string>();
  for (const { expected, header } of checks) {
    named.add(baseName(expected.file.path));
    if (header !== undefined && expected.holds === "weights") {
      const dataBytes = header.tensors.reduce((most, { end }) => Math.max(most, end), 0);
      const data = expected.file.bytes - dataBytes;
      for (const tensor of header.tensors) {
        tensors.set(tensor.name, { ...tensor, file: expected.file, at: data + tensor.begin });
      }
    }
  }
  return { tensors, named };
}
