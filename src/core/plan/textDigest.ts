import type { Hasher } from "../ports.js";

/** SHA-256 of a text in UTF-8, lower-case hexadecimal. */
export function textDigest(hasher: Hasher, text: string): string {
  const digest = hasher.sha256();
  digest.update(new TextEncoder().encode(text));
  return digest.hex();
}
