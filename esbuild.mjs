// Bundles the extension, the command line, the pages and the tests that run inside VS Code.
// usage: node esbuild.mjs [--production] [--watch] [--tests]
import fs from "node:fs";
import path from "node:path";
import { build, context } from "esbuild";

const production = process.argv.includes("--production");
const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  sourcemap: production ? false : "linked",
  minify: production,
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
};

const bundles = [
  {
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    format: "cjs",
    external: ["vscode"],
  },
  {
    entryPoints: ["src/cli.ts"],
    outfile: "dist/cli.mjs",
    format: "esm",
    // commander is CommonJS: its `require` of Node's own modules needs one in an ES module.
    banner: {
      js: '#!/usr/bin/env node\nimport { createRequire as __createRequire } from "node:module";\nconst require = __createRequire(import.meta.url);',
    },
  },
  {
    entryPoints: ["src/webview/tensors/main.ts"],
    outfile: "dist/webview/tensors.js",
    format: "iife",
    platform: "browser",
    target: "es2022",
  },
  { entryPoints: ["src/worker.ts"], outfile: "dist/worker.mjs", format: "esm" },
];

if (process.argv.includes("--tests")) {
  const suites = fs.existsSync("test/host")
    ? fs
        .readdirSync("test/host")
        .filter((name) => name.endsWith(".test.ts") || name === "runner.ts")
    : [];
  bundles.push({
    entryPoints: suites.map((name) => path.join("test/host", name)),
    outdir: "out/test/host",
    format: "cjs",
    external: ["vscode", "mocha"],
  });
}

for (const bundle of bundles.filter(({ entryPoints }) =>
  entryPoints.every((file) => fs.existsSync(file)),
)) {
  if (process.argv.includes("--watch")) {
    await (await context({ ...common, ...bundle })).watch();
    continue;
  }
  const { metafile } = await build({ ...common, ...bundle });
  for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
    if (/dist\/(?:webview\/)?[a-z]+\.m?js$/u.test(file)) {
      process.stdout.write(`${file}  ${(bytes / 1024).toFixed(1)} KiB\n`);
    }
  }
}
