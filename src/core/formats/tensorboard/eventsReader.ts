import type { ByteSource } from "../byteSource.js";
import type { FormatReader, Inspected } from "../formatReader.js";
import { readEventsHeader } from "./tfevents.js";

/** Event files of TensorBoard. */
export const eventsReader = {
  id: "tensorboard",
  sniff: (_head, name) => (/(?:^|\.)tfevents\./iu.test(name) ? "named" : undefined),
  check: async (source) => {
    const header = await readEventsHeader(source);
    return { defect: header.ok ? undefined : header.reason };
  },
  inspect: inspectEvents,
} as const satisfies FormatReader;

async function inspectEvents(source: ByteSource): Promise<Inspected> {
  const header = await readEventsHeader(source);
  return header.ok
    ? {
        metadata: new Map([
          ["version", header.value.version],
          ["started", dateText(header.value.startedMs)],
        ]),
      }
    : { defect: header.reason };
}

/** A date beyond what ECMAScript can say is shown as the number that it is. */
function dateText(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
}
