import { verdictOf } from "./allowList.js";
import type { RecordedImport } from "./pickleFile.js";

/** A Python object that a pickle names, which `pickle.load` would import. */
export interface ImportFacts {
  /** `torch._utils._rebuild_tensor_v2`. */
  readonly name: string;
  /** Position of the opcode in its pickle, in bytes. */
  readonly offset: number;
  /** The record of a zip that it stands in. */
  readonly record?: string;
  /** False: outside the allow-list. True never means "safe". */
  readonly allowed: boolean;
}

/** An import as it is shown, with whether the allow-list has it. */
export function importFacts(recorded: RecordedImport): ImportFacts {
  const { module, name, position, record } = recorded;
  const place = record === undefined ? {} : { record };
  const allowed = verdictOf(recorded) === "listed";
  return { name: `${module}.${name}`, offset: position, ...place, allowed };
}
