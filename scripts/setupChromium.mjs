import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** A Chromium to drive: CHROME_PATH, else one on the PATH, else Debian's, which root can install. */
export function ensureChromium() {
  const found = process.env.CHROME_PATH ?? onPath();
  if (found !== undefined) {
    return found;
  }
  if (process.getuid?.() !== 0 || !fs.existsSync("/usr/bin/apt-get")) {
    throw new Error(
      "No Chromium found. Install one (Debian: apt-get install chromium), or name one in CHROME_PATH.",
    );
  }
  process.stderr.write("Installing Chromium from Debian (once)…\n");
  apt(["update", "-qq"]);
  apt(["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"]);
  const installed = onPath();
  if (installed === undefined) {
    throw new Error("apt-get installed chromium, but it is not on the PATH.");
  }
  return installed;
}

function onPath() {
  return (process.env.PATH ?? "")
    .split(path.delimiter)
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find((file) => fs.existsSync(file));
}

function apt(args) {
  const { status } = spawnSync("apt-get", args, {
    stdio: ["ignore", 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (status !== 0) {
    throw new Error(`apt-get ${args[0]} failed with exit code ${status}`);
  }
}
