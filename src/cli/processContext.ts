import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DiskFileSystem } from "../node/diskFileSystem.js";
import { systemClock } from "../node/systemClock.js";
import type { CliContext } from "./context.js";
import { languageOf, translator, type Bundle } from "./translate.js";

/** The context of a real process. The bundle lies in `dist/`, beside `python/` and `l10n/`. */
export function processContext(): CliContext {
  const root = new URL("../", import.meta.url);
  return {
    fs: new DiskFileSystem(),
    clock: systemClock,
    cwd: process.cwd().replaceAll("\\", "/"),
    env: process.env,
    version: versionOf(root),
    interactive: process.stdout.isTTY,
    pythonKit: fileURLToPath(new URL("python", root)).replaceAll("\\", "/"),
    t: translator(bundleOf(root)),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  };
}

function versionOf(root: URL): string {
  const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
    version: string;
  };
  return manifest.version;
}

/** The bundle of the user's language; English needs none, for its texts are the keys. */
function bundleOf(root: URL): Bundle {
  const language = languageOf(process.env);
  if (language === "" || language.startsWith("en") || language === "c") {
    return {};
  }
  try {
    return JSON.parse(
      readFileSync(new URL(`l10n/bundle.l10n.${language}.json`, root), "utf8"),
    ) as Bundle;
  } catch {
    return {};
  }
}
