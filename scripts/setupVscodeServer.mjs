// A real VS Code without a download: the server inside the npm package code-server, installed once into
// the cache. An interrupted install never counts, for the folder gets its name only at the end.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, fingerprint } from "./cache.mjs";

const recipe = path.resolve(fileURLToPath(import.meta.url), "../../test/vscode-server");

/** Installs the server if need be, and gives its folder. The second call costs nothing. */
export function ensureVscodeServer() {
  const lock = fingerprint(path.join(recipe, "package-lock.json"));
  const finish = fingerprint(path.join(recipe, "finish.mjs"));
  const folder = path.join(cacheFolder(), `vscode-server-${lock}-${finish}`);
  if (fs.existsSync(path.join(folder, ".complete"))) {
    return folder;
  }
  process.stderr.write("Installing the VS Code server (once, about half a minute)…\n");
  const draft = `${folder}.tmp-${process.pid}`;
  fs.mkdirSync(path.dirname(draft), { recursive: true });
  fs.cpSync(recipe, draft, { recursive: true });
  // The server wants a newer Node than the one that installs it; it brings its own.
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], draft);
  run(process.execPath, ["finish.mjs"], draft);
  fs.writeFileSync(path.join(draft, ".complete"), "");
  fs.rmSync(folder, { recursive: true, force: true });
  fs.renameSync(draft, folder);
  return folder;
}

function run(command, args, cwd) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ["ignore", 2, 2] });
  if (status !== 0) {
    fs.rmSync(cwd, { recursive: true, force: true });
    throw new Error(
      `${command} ${args.join(" ")} failed: ${error?.message ?? `exit code ${status}`}`,
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${ensureVscodeServer()}\n`);
}
