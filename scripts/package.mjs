// `npm run package`: builds the .vsix and checks that it holds nothing but what runs.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");

/** What may be in the package. Python files are the kit's; everything else is named. */
const allowed = [
  /^extension\/(?:package(?:\.nls(?:\.zh-cn)?)?\.json|readme\.md|changelog\.md|LICENSE\.txt)$/u,
  /^extension\/dist\/(?:extension\.js|(?:cli|worker)\.mjs|webview\/tensors\.js)$/u,
  /^extension\/bin\/respawn(?:\.cmd)?$/u,
  /^extension\/l10n\/bundle\.l10n(?:\.zh-cn)?\.json$/u,
  /^extension\/media\/(?:respawn\.svg|icon\.png|tensors\.css)$/u,
  /^extension\/python\/respawn\/(?:[a-z_]+\/)*[a-z_]+\.py$/u,
  /^(?:extension\.vsixmanifest|\[Content_Types\]\.xml)$/u,
];

/** Files without which it would not run. */
const required = [
  "extension/dist/extension.js",
  "extension/dist/cli.mjs",
  "extension/dist/webview/tensors.js",
  "extension/media/tensors.css",
  "extension/dist/worker.mjs",
  "extension/bin/respawn",
  "extension/python/respawn/orz/__main__.py",
  "extension/python/respawn/adapters/orz/__main__.py",
  "extension/python/respawn/runtime/resolver.py",
  "extension/package.nls.zh-cn.json",
];

/** Packages the extension and gives the .vsix's path; throws when its contents are not as they must be. */
export function packageExtension() {
  const { name, version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  const file = path.join(root, `${name}-${version}.vsix`);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["node_modules/@vscode/vsce/vsce", "package", "--no-dependencies", "--out", file],
    { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  );
  if (status !== 0) {
    throw new Error(`vsce failed:\n${stdout}${stderr}`);
  }
  const files = entriesOf(file);
  const strangers = files.filter((entry) => !allowed.some((pattern) => pattern.test(entry)));
  const absent = required.filter((entry) => !files.includes(entry));
  if (strangers.length > 0 || absent.length > 0) {
    throw new Error(
      `The .vsix holds ${strangers.join(", ") || "no stranger"}; it lacks ${absent.join(", ") || "nothing"}.`,
    );
  }
  const bytes = fs.statSync(file).size;
  process.stdout.write(
    `${path.basename(file)}: ${files.length} files, ${(bytes / 1024).toFixed(0)} KiB\n`,
  );
  return file;
}

/** Names in a zip's directory, read with Python's zipfile, which is needed here anyway. */
function entriesOf(file) {
  const { status, stdout, stderr } = spawnSync(
    "python3",
    ["-c", "import sys, zipfile; print('\\n'.join(zipfile.ZipFile(sys.argv[1]).namelist()))", file],
    { encoding: "utf8" },
  );
  if (status !== 0) {
    throw new Error(`The .vsix cannot be read: ${stderr}`);
  }
  return stdout.trim().split("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  packageExtension();
}
