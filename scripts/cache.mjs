import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** The folder that set-ups are kept in, outside any checkout: `RESPAWN_CACHE` names another one. */
export function cacheFolder() {
  return (
    process.env.RESPAWN_CACHE ??
    path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), "respawn-dev")
  );
}

/** The first 12 hex digits of a file's SHA-256: names a set-up by what it was made from. */
export function fingerprint(file) {
  return createHash("sha256").update(fs.readFileSync(file)).digest("hex").slice(0, 12);
}
