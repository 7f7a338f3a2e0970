// `npm run docs`: writes what the registry of findings says into docs/rules.md, and into the settings' schema
// (package.json and package.nls.json, "rule.<id>"). A translation in package.nls.zh-cn.json is written by hand.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import * as prettier from "prettier";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const place = (name) => path.join(root, name);
const json = (name) => JSON.parse(fs.readFileSync(place(name), "utf8"));

const effects = {
  damaged: "Bytes are wrong: the checkpoint is `damaged`.",
  "damaged-at-rest":
    "The same once nobody writes to the checkpoint any more. While the save runs, or when pieces are missing anyhow, it is `incomplete`.",
  incomplete: "Something is not there: the checkpoint is `incomplete`.",
  unproven: "Nothing proves it whole: the state is `unknown`.",
  "blocks-resume": "The checkpoint is whole, but no resume starts from it.",
  none: "Good to know; state and resumability stay.",
};

async function load(file) {
  const { outputFiles } = await build({
    entryPoints: [place(file)],
    bundle: true,
    format: "esm",
    write: false,
  });
  const source = Buffer.from(outputFiles[0].text).toString("base64");
  return import(`data:text/javascript;base64,${source}`);
}

/** docs/rules.md as it should be. */
export async function rulesDoc() {
  const { knownFindings } = await load("src/core/rules/registry.ts");
  const { knownFrameworks } = await load("src/core/frameworks/known.ts");
  const frameworkOf = (id) =>
    knownFrameworks.find(({ rules }) => rules.some((rule) => rule.id === id))?.title;
  const configRules = knownFindings.filter(({ check }) => check !== undefined);
  const others = knownFindings.filter(({ check }) => check === undefined);
  const section = (finding) => sectionOf(finding, frameworkOf(finding.id));
  const text = `# Rules

Everything that Respawn can find, in training configs and in checkpoints. Generated from the registry of findings by \`npm run docs\`.

A **severity** is how loudly a finding is said. The setting \`respawn.rules\` changes it or turns the finding off, in the editor and on the command
line alike: \`respawn lint\` and \`respawn verify\` read \`.vscode/settings.json\` of the current folder, and \`--rule ID=LEVEL\` (\`off\`, \`info\`,
\`warning\`, \`error\`; repeatable) goes over it. A comment \`# respawn-ignore ID…\` at the end of a line of a config silences findings there, without an id all
of them. What cannot be known without running a config is never reported.

An **effect** is what a finding does to the checkpoint that it is about. State, and what is resumed from, follow from effects alone; no
setting changes them.

| effect | what it means |
| --- | --- |
${Object.entries(effects)
  .map(([effect, words]) => `| \`${effect}\` | ${words} |`)
  .join("\n")}

## Training configs

${table(configRules)}

${configRules.map(section).join("\n")}
## Checkpoints and plans

${table(others)}

${others.map(section).join("\n")}`;
  return formatted("docs/rules.md", text);
}

async function formatted(name, text) {
  const options = await prettier.resolveConfig(place(name));
  return prettier.format(text, { ...options, filepath: place(name) });
}

function table(findings) {
  const rows = findings.map(
    ({ id, severity, effect, milder }) =>
      `| [${id}](#${id}) | ${severity}${milder === undefined || milder.severity === severity ? "" : `, ${milder.severity}`} | \`${effect}\`${milder === undefined || milder.effect === effect ? "" : `, \`${milder.effect}\``} |`,
  );
  return ["| finding | severity | effect |", "| --- | --- | --- |", ...rows].join("\n");
}

function sectionOf({ id, severity, effect, docs, milder, sources }, framework) {
  const standing = [
    `_${severity}_, effect \`${effect}\`.`,
    ...(milder === undefined
      ? []
      : [`_${milder.severity}_, effect \`${milder.effect}\`, when ${milder.when}.`]),
    ...(framework === undefined ? [] : [`For ${framework}.`]),
  ];
  const example = docs.bad === undefined ? [] : [`Wrong:\n\n${docs.bad}`, `Right:\n\n${docs.good}`];
  const links = sources.map((address) => `<${address}>`);
  return `${[
    `### ${id}`,
    standing.join(" "),
    docs.what,
    docs.why,
    `**What to do:** ${docs.next}`,
    ...example,
    ...(links.length === 0 ? [] : [`Sources: ${links.join(", ")}`]),
  ].join("\n\n")}\n`;
}

/** The schema of each entry of the setting `respawn.rules`, and the English texts that it refers to. */
export async function rulesSetting() {
  const { knownFindings } = await load("src/core/rules/registry.ts");
  const { ruleLevels } = await load("src/core/findings/levels.ts");
  const ordered = knownFindings.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    properties: Object.fromEntries(
      ordered.map(({ id, severity }) => [
        id,
        {
          type: "string",
          enum: ruleLevels,
          default: severity,
          markdownDescription: `%rule.${id}%`,
        },
      ]),
    ),
    texts: Object.fromEntries(
      ordered.map(({ id, docs }) => [`rule.${id}`, withoutLinks(docs.what)]),
    ),
  };
}

/** Links of the docs lead to files beside them, which the settings do not have. */
function withoutLinks(text) {
  return text.replace(/\[([^\]]+)\]\((?!https:)[^)]+\)/gu, "$1");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  fs.writeFileSync(place("docs/rules.md"), await rulesDoc());
  const { properties, texts } = await rulesSetting();
  const manifest = json("package.json");
  for (const page of manifest.contributes.configuration) {
    const rules = page.properties["respawn.rules"];
    if (rules !== undefined) {
      rules.properties = properties;
      rules.additionalProperties = false;
    }
  }
  const others = Object.entries(json("package.nls.json")).filter(
    ([key]) => !key.startsWith("rule."),
  );
  const nls = { ...Object.fromEntries(others), ...texts };
  for (const [name, data] of Object.entries({
    "package.json": manifest,
    "package.nls.json": nls,
  })) {
    fs.writeFileSync(place(name), await formatted(name, JSON.stringify(data)));
  }
}
