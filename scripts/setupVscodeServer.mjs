// A real VS Code without a download of its own: the server inside the npm package code-server, installed once
// into the cache.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cached, fingerprint } from "./cache.mjs";
import { main, needRoom, step } from "./step.mjs";

const recipe = path.resolve(fileURLToPath(import.meta.url), "../../test/vscode-server");

/** Installs the server if need be, and gives its folder. The second call costs nothing. */
export async function ensureVscodeServer() {
  const made = ["package-lock.json", "finish.mjs"].map((name) => path.join(recipe, name));
  return await cached(`vscode-server-${fingerprint(made)}`, (folder) =>
    step("VS Code server", "run the same command again.", async (run) => {
      needRoom(1200);
      fs.cpSync(recipe, folder, { recursive: true });
      // The server wants a newer Node than the one that installs it; it brings its own.
      const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
      await run("npm", ["ci", ...quiet], { cwd: folder });
      await run(process.execPath, ["finish.mjs"], { cwd: folder });
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await main(ensureVscodeServer)}\n`);
}
