import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Hasher } from "../core/ports.js";

/** Checksums by Node's own OpenSSL and zlib, which use what the processor has for them. */
export const nodeHasher: Hasher = {
  sha256() {
    const hash = createHash("sha256");
    return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
  },
  crc32: (bytes, before) => crc32(bytes, before),
};
