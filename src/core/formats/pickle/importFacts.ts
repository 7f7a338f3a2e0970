import { verdictOf } from "./allowList.js";
import type { RecordedImport } from "./pickleFile.js";
import type { ImportFacts } from "../fileFacts.js";

/** An import as it is shown, with whether the allow-list has it. */
export function importFacts(recorded: RecordedImport): ImportFacts {
  const { module, name, position, record } = recorded;
  const place = record === undefined ? {} : { record };
  const allowed = verdictOf(recorded) === "listed";
  return { name: `${module}.${name}`, offset: position, ...place, allowed };
}
