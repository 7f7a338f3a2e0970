import type { ByteSource } from "../byteSource.js";
import type { FormatReader, Inspected } from "../formatReader.js";
import { ocdbtKind, readOcdbt } from "./ocdbt.js";

/** Files of TensorStore's OCDBT, the database in which Orbax keeps arrays. */
export const ocdbtReader = {
  id: "ocdbt",
  sniff: (head, name) =>
    ocdbtKind(head) !== "values" ? "sure" : name === "manifest.ocdbt" ? "named" : undefined,
  check: async (source) => {
    const database = await readOcdbt(source);
    return { defect: database.ok ? undefined : database.reason };
  },
  inspect: inspectOcdbt,
} as const satisfies FormatReader;

async function inspectOcdbt(source: ByteSource): Promise<Inspected> {
  const database = await readOcdbt(source);
  return database.ok
    ? { metadata: new Map([["part", database.value]]) }
    : { defect: database.reason };
}
