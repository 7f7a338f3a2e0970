import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { installPackages } from "./setupDebian.mjs";
import { StepFailed } from "./step.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** A Chromium to drive: CHROME_PATH, else one on the PATH that starts, else Debian's, which root can install. */
export async function ensureChromium() {
  if (process.env.CHROME_PATH) {
    if (!starts(process.env.CHROME_PATH)) {
      throw new StepFailed(
        `CHROME_PATH=${process.env.CHROME_PATH} does not start.\nNext: name another one, or unset CHROME_PATH.`,
      );
    }
    return process.env.CHROME_PATH;
  }
  const found = onPath();
  if (found !== undefined) {
    return found;
  }
  await installPackages("Chromium", ["chromium", "fonts-dejavu-core"]);
  const installed = onPath();
  if (installed === undefined) {
    throw new StepFailed(
      "Debian's chromium was installed, but does not start.\nNext: run `chromium --version` and see what it lacks.",
    );
  }
  return installed;
}

/** One on the PATH may lack a library, or be a wrapper of something that is not there: it must tell its version. */
function onPath() {
  return (process.env.PATH ?? "")
    .split(path.delimiter)
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find((file) => fs.existsSync(file) && starts(file));
}

function starts(file) {
  return spawnSync(file, ["--version"], { stdio: "ignore", timeout: 60_000 }).status === 0;
}
