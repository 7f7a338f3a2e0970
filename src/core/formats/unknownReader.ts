import { msg } from "../model/message.js";
import type { FormatReader } from "./formatReader.js";

/** What no other reader claims. A layout expects it of files that only have to be there and not empty. */
export const unknownReader = {
  id: "unknown",
  sniff: () => "named",
  check: ({ bytes }) =>
    Promise.resolve({
      defect: bytes === 0 ? { kind: "empty", message: msg("is empty: 0 bytes") } : undefined,
    }),
  inspect: () =>
    Promise.resolve({
      defect: { kind: "cannot-verify", message: msg("is in no format that Respawn reads") },
    }),
} as const satisfies FormatReader;
