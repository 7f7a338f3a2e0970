import type { Message } from "../../model/message.js";
import type { FloatFacts } from "./floatScan.js";
import type { Span } from "./track.js";

/** A record, an item or a block of a file whose content is not what its checksum or its directory says. */
export interface BrokenRecord {
  readonly name: string;
  /** As the rest of a sentence that begins with the file's name. */
  readonly message: Message;
}

/** The values of one float tensor. */
export interface TensorValues extends FloatFacts {
  readonly name: string;
  readonly dimensions: number;
  /** Offset in the file at which its data ends. */
  readonly end: number;
}

/** What a file's format adds to the pass over its bytes. */
export interface Contents {
  /** Lists of spans; those of one list do not overlap. */
  readonly tracks: readonly (readonly Span[])[];
  brokenRecords(): readonly BrokenRecord[];
  tensors(): readonly TensorValues[];
}

/** What parts of a file add, each at its own place; parts do not overlap. */
export function joinedContents(
  parts: readonly { readonly at: number; readonly name: string; readonly contents: Contents }[],
): Contents {
  const most = Math.max(0, ...parts.map(({ contents }) => contents.tracks.length));
  return {
    tracks: Array.from({ length: most }, (_, track) =>
      parts.flatMap(({ at, contents }) =>
        (contents.tracks[track] ?? []).map((span) => ({
          begin: span.begin + at,
          end: span.end + at,
          take: (bytes: Uint8Array): void => span.take(bytes),
        })),
      ),
    ),
    brokenRecords: () => parts.flatMap(({ contents }) => contents.brokenRecords()),
    tensors: () =>
      parts.flatMap(({ at, name, contents }) =>
        contents
          .tensors()
          .map((tensor) => ({ ...tensor, name: under(name, tensor.name), end: tensor.end + at })),
      ),
  };
}

/** A name below another; either may be empty. */
function under(outer: string, inner: string): string {
  return outer === "" || inner === "" ? outer + inner : `${outer}.${inner}`;
}
