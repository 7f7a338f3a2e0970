import { isHdf5 } from "./hdf5/hdf5.js";
import type { FileFormat } from "./fileFacts.js";

const ascii = (head: Uint8Array, at: number, text: string): boolean =>
  Array.from(text).every((character, index) => head[at + index] === character.charCodeAt(0));

/** Beginnings that leave no doubt. A zip is `torch` until its directory says otherwise. */
const beginnings: readonly (readonly [FileFormat, (head: Uint8Array) => boolean])[] = [
  ["npy", (head) => head[0] === 0x93 && ascii(head, 1, "NUMPY")],
  ["gguf", (head) => ascii(head, 0, "GGUF")],
  ["hdf5", isHdf5],
  ["torch", (head) => ascii(head, 0, "PK\u0003\u0004")],
  // 0x80, protocol: what every pickle of protocol 2 and later begins with.
  ["pickle", (head) => head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 6) <= 5],
  // A header's length below 4 GiB, then the JSON object that it is.
  ["safetensors", (head) => ascii(head, 4, "\u0000\u0000\u0000\u0000{")],
];

/** What names promise where bytes say nothing: an empty file, one of zeros, a damaged beginning. */
const names: readonly (readonly [RegExp, FileFormat])[] = [
  [/\.safetensors$/iu, "safetensors"],
  [/\.(?:pt|pth|ckpt)$/iu, "torch"],
  [/\.(?:pkl|pickle)$/iu, "pickle"],
  [/\.npy$/iu, "npy"],
  [/\.npz$/iu, "npz"],
  [/\.gguf$/iu, "gguf"],
  [/\.(?:h5|hdf5)$/iu, "hdf5"],
  [/\.keras$/iu, "keras"],
  [/(?:^|\.)tfevents\./iu, "tensorboard"],
  [/\.json$/iu, "json"],
];

/**
 * The format of a file, from its first 16 bytes, else from its name. A shard of DCP begins like any file of torch.save, for it
 * is many of them: only its name tells.
 */
export function fileFormat(head: Uint8Array, name: string): FileFormat {
  if (/\.distcp$/iu.test(name)) {
    return "distcp";
  }
  const [format] = beginnings.find(([, matches]) => matches(head)) ?? [];
  if (format === "pickle" && name === ".metadata") {
    return "dcp";
  }
  return format ?? names.find(([pattern]) => pattern.test(name))?.[1] ?? "unknown";
}
