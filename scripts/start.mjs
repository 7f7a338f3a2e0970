// `npm start [folder]`: opens a folder, by default the demo's, in VS Code with this extension: in the desktop
// VS Code where `code` is on the PATH, else in the VS Code server, whose address it prints.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { packageExtension } from "./package.mjs";
import { startServer } from "./vscodeServer.mjs";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const folder = path.resolve(process.argv[2] ?? path.join(root, "demo-workspace"));
if (!fs.existsSync(folder)) {
  process.stderr.write(`${folder}: no such folder. \`npm run demo\` makes one.\n`);
  process.exit(2);
}
const vsix = packageExtension();
const display = process.platform !== "linux" || (process.env.DISPLAY ?? "") !== "";
const desktop = display && spawnSync("code", ["--version"], { stdio: "ignore" }).status === 0;
if (desktop) {
  spawnSync("code", [`--extensionDevelopmentPath=${root}`, folder], { stdio: "inherit" });
} else {
  const server = await startServer({ vsix });
  process.stdout.write(
    `\n${server.url}/?folder=${encodeURIComponent(folder)}\n\nCtrl+C ends it.\n`,
  );
}
