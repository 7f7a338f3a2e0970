import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** The folder that set-ups are kept in, outside any checkout: `RESPAWN_CACHE` names another one. */
export function cacheFolder() {
  return path.resolve(
    process.env.RESPAWN_CACHE ??
      path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), "respawn-dev"),
  );
}

/** 12 hex digits that name a set-up by what it was made from: the contents of files, and words. */
export function fingerprint(files, words = []) {
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(fs.readFileSync(file));
  }
  for (const word of words) {
    hash.update(word);
  }
  return hash.digest("hex").slice(0, 12);
}

/**
 * Makes a set-up once and gives its folder in the cache. `make` gets an empty folder of its own; the set-up has
 * its name (a link to that folder) only when `make` is through. So one that was killed half-way never counts, two that
 * meet disturb nothing, and what neither needs is removed by the next.
 */
export async function cached(name, make) {
  const place = path.join(cacheFolder(), name);
  if (fs.existsSync(place)) {
    return place;
  }
  fs.mkdirSync(cacheFolder(), { recursive: true });
  return await alone(`${place}.lock`, async () => {
    if (fs.existsSync(place)) {
      return place;
    }
    const folder = `${place}.${Date.now().toString(36)}`;
    removeDrafts(name);
    try {
      fs.mkdirSync(folder);
      await make(folder);
    } catch (error) {
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      throw error;
    }
    fs.rmSync(place, { force: true });
    fs.symlinkSync(path.basename(folder), place);
    return place;
  });
}

/** Removes what earlier tries left. Where a command of one is still writing, the next set-up removes the rest. */
function removeDrafts(name) {
  const cache = cacheFolder();
  for (const other of fs.readdirSync(cache)) {
    if (other.startsWith(`${name}.`) && !other.endsWith(".lock")) {
      try {
        fs.rmSync(path.join(cache, other), { recursive: true, force: true });
      } catch (error) {
        if (error.code !== "ENOTEMPTY") {
          throw error;
        }
      }
    }
  }
}

const heartbeatMs = 5000;

/** Runs work while no other process does, as far as a lock file can tell; one whose owner is gone is taken over. */
async function alone(file, work) {
  let told = false;
  while (!taken(file)) {
    if (isStale(file)) {
      fs.rmSync(file, { force: true });
      continue;
    }
    if (!told) {
      told = true;
      process.stderr.write(`- another process makes ${path.basename(file, ".lock")}; waiting\n`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const heartbeat = setInterval(() => {
    if (fs.existsSync(file)) {
      fs.utimesSync(file, new Date(), new Date());
    }
  }, heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    fs.rmSync(file, { force: true });
  }
}

function taken(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") {
      throw error;
    }
    return false;
  }
}

/** An owner that lives touches its lock; a pid alone would not do, for another process may have it by now. */
function isStale(file) {
  try {
    const age = Date.now() - fs.statSync(file).mtimeMs;
    const owner = Number(fs.readFileSync(file, "utf8"));
    return age > 4 * heartbeatMs || (owner > 0 && !isAlive(owner));
  } catch {
    return false; // Released between two looks.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
