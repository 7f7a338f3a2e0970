// `npm run docs`: writes docs/rules.md from the rules themselves.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");

/** docs/rules.md as it should be. */
export async function rulesDoc() {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, "src/core/rules/known.ts")],
    bundle: true,
    format: "esm",
    write: false,
  });
  const source = Buffer.from(outputFiles[0].text).toString("base64");
  const { knownRules } = await import(`data:text/javascript;base64,${source}`);
  const parts = knownRules.map(
    ({ id, severity, docs }) => `## ${id}\n\n_${severity}_\n\n${docs}\n`,
  );
  return `# Rules

What Respawn says about a training config, in the Problems panel and in \`respawn lint\`. Generated from the rules by \`npm run docs\`.

A comment \`# respawn-ignore RULE\` at the end of a line silences a rule there; the setting \`respawn.rules\` changes a rule's
severity or turns it off. What cannot be known without running the config is never reported.

${parts.join("\n")}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  fs.writeFileSync(path.join(root, "docs/rules.md"), await rulesDoc());
}
