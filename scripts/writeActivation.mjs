// `npm run activation`: writes the activation events of package.json from what the core recognises.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { globsOf } from "./nameGlobs.mjs";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const manifest = path.join(root, "package.json");

/** A bundle of a source file, imported. */
async function load(file) {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, file)],
    bundle: true,
    format: "esm",
    write: false,
  });
  const source = Buffer.from(outputFiles[0].text).toString("base64");
  return import(`data:text/javascript;base64,${source}`);
}

/** Languages that the editor itself opens a file of in most windows (its settings): no sign that anybody trains here. */
const openedByTheEditor = ["json"];

/** The activation events as they should be: the languages of configs, and every name that marks a checkpoint. */
export async function activationEvents() {
  const { configLanguages } = await load("src/host/features/configs/languages.ts");
  const { knownLayouts } = await load("src/core/frameworks/known.ts");
  const events = knownLayouts.flatMap(({ markers }) => [
    ...eventFor(globs(markers.folder, markers.child).filter(isTelling), "/**"),
    ...eventFor(globs(markers.file, markers.beside).filter(isWholeName), ""),
  ]);
  return [
    ...configLanguages
      .filter((language) => !openedByTheEditor.includes(language))
      .map((language) => `onLanguage:${language}`),
    ...[...new Set(events)].toSorted(),
  ];
}

function globs(...patterns) {
  return patterns.flatMap((pattern) => (pattern === undefined ? [] : globsOf(pattern)));
}

/** A folder called `release` is no sign of a checkpoint: only numbers and marks are. */
function isTelling(glob) {
  return /[^a-z]/iu.test(glob);
}

/** `messages.pt.json` is Portuguese; a checkpoint that only has such names is found when the view is opened. */
function isWholeName(glob) {
  return !glob.endsWith(".*");
}

/** What any file in such a folder (`/**`), or such a file, is searched by; a glob in braces must hold no other braces. */
function eventFor(alternatives, below) {
  const [first, ...others] = [...new Set(alternatives)];
  if (first === undefined) {
    return [];
  }
  const name = others.length === 0 ? first : `{${[first, ...others].join(",")}}`;
  return [`workspaceContains:**/${name}${below}`];
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const now = JSON.parse(fs.readFileSync(manifest, "utf8"));
  now.activationEvents = await activationEvents();
  fs.writeFileSync(manifest, `${JSON.stringify(now, null, 2)}\n`);
}
