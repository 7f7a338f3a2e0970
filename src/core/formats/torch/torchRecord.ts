import { msg } from "../../model/message.js";
import { failure, success, type Outcome } from "../../model/outcome.js";
import { bytesSource, withTail, type ByteSource } from "../byteSource.js";
import type { Defect } from "../defect.js";
import { importsInTar } from "./tarTorch.js";
import { legacyMagic, readLegacyTorch } from "./legacyTorch.js";
import { readPickles, type PickleFileDefect, type RecordedImport } from "../pickle/pickleFile.js";
import { pickleLimits, type PickleLimits } from "../pickle/limits.js";
import {
  emptyKeys,
  outermostKeys,
  recordedValues,
  type RecordedScalar,
} from "../pickle/recordedValues.js";
import { collectTensors, storageSizes, type TorchTensor } from "./torchTensors.js";
import { readTorchZip, type TorchPickle } from "./torchZip.js";

/** What a file of torch.save, or a plain pickle, records. */
export interface TorchRecord {
  /** `zip`: torch.save since 1.6; `legacy`: before; `pickle`: one or more plain pickles. */
  readonly container: "zip" | "legacy" | "pickle";
  /** Keys of the outermost mapping, in file order; empty when it is none. */
  readonly keys: readonly string[];
  /** Those of the keys whose value holds nothing: None, or a container without anything in it. */
  readonly empty: ReadonlySet<string>;
  /** Scalars by dotted path from the outermost mapping: `iteration`, `args.world_size`, `loops.0.step`. */
  readonly values: ReadonlyMap<string, RecordedScalar>;
  /** Tensors by dotted path, in file order; tied ones once for each name. */
  readonly tensors: readonly TorchTensor[];
  /** Bytes of each storage, by key. */
  readonly storages: ReadonlyMap<string, number>;
  /** True when there are more tensors than are listed. */
  readonly cut: boolean;
  /** What an unpickler would import, each name once a pickle. */
  readonly imports: readonly RecordedImport[];
  /** Records that hold Python. */
  readonly code: readonly string[];
  /** Under which name torch.save wrote it, without the ending; `archive` where it was given an open file. */
  readonly savedAs?: string;
}

/**
 * Reads what a file records, and checks that it is whole as far as that tells: the directory of a zip and the size of
 * every storage that its tensors need; the exact length of an older file; the last opcode of a plain pickle. Nothing is
 * executed and no tensor data is read: it costs the pickle, at most 64 MiB. A defect comes with what the pickle would
 * import up to there.
 */
export async function readTorchRecord(
  file: ByteSource,
  limits: PickleLimits = pickleLimits,
): Promise<Outcome<TorchRecord, PickleFileDefect>> {
  const source = withTail(file);
  if (source.bytes === 0) {
    return bare({ kind: "empty", message: msg("is empty: 0 bytes") });
  }
  const head = await source.read(0, Math.min(source.bytes, headBytes));
  if (!head.ok) {
    return bare({ kind: "unreadable", message: msg("cannot be read: {0}", head.detail) });
  }
  if (head.value[0] === 0x50 && head.value[1] === 0x4b) {
    const zip = await readTorchZip(source, limits);
    return zip.ok ? record("zip", zip.value) : zip;
  }
  if (head.value.every((byte) => byte === 0)) {
    return bare({
      kind: "truncated",
      message: msg("begins with zeros where the header should be"),
    });
  }
  if (new TextDecoder("latin1").decode(head.value.subarray(257, 262)) === "ustar") {
    const message = msg("is in the tar format before PyTorch 0.2, which is not read");
    const imports = await importsInTar(source, limits);
    return failure({ kind: "cannot-verify", message, imports }, message.text);
  }
  const lead = bytesSource(head.value.subarray(0, magicBytes));
  const first = await readPickles(lead, { limits, count: 1 });
  if (first.ok && first.value.pickles[0]?.value === legacyMagic) {
    const legacy = await readLegacyTorch(source, limits);
    return legacy.ok ? record("legacy", legacy.value) : legacy;
  }
  const series = await readPickles(source, { limits });
  if (!series.ok) {
    return series;
  }
  const { pickles, imports } = series.value;
  const value = pickles[0]?.value ?? null;
  return record("pickle", { value, storages: storageSizes(pickles[0]?.references ?? []), imports });
}

const headBytes = 512;
/** Enough for the magic number in any protocol. */
const magicBytes = 64;

function bare({ kind, message }: Defect): Outcome<never, PickleFileDefect> {
  return failure({ kind, message, imports: [] }, message.text);
}

function record(
  container: TorchRecord["container"],
  { value, storages, imports, code = [], savedAs }: TorchPickle,
): Outcome<TorchRecord, never> {
  return success({
    container,
    keys: outermostKeys(value),
    empty: emptyKeys(value),
    values: recordedValues(value),
    ...collectTensors(value),
    storages,
    imports,
    code,
    ...(savedAs === undefined ? {} : { savedAs }),
  });
}
