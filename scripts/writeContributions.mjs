// `npm run contributions`: writes src/host/platform/contributions.ts, the ids of package.json as types.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import prettier from "prettier";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const target = path.join(root, "src/host/platform/contributions.ts");

/** src/host/platform/contributions.ts as it should be. */
export async function contributionsSource() {
  const { name, contributes } = JSON.parse(
    fs.readFileSync(path.join(root, "package.json"), "utf8"),
  );
  const short = (id) => id.slice(name.length + 1);
  const keyed = (ids, value) => Object.fromEntries(ids.map((id) => [camel(short(id)), value(id)]));
  const settings = contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
  const tables = {
    commandIds: keyed(
      contributes.commands.map(({ command }) => command),
      (id) => id,
    ),
    viewIds: keyed(
      Object.values(contributes.views).flatMap((views) => views.map(({ id }) => id)),
      (id) => id,
    ),
    editors: Object.fromEntries(
      contributes.customEditors.map(({ viewType, selector }) => [
        camel(short(viewType)),
        { viewType, patterns: selector.map(({ filenamePattern }) => filenamePattern) },
      ]),
    ),
    settingKeys: keyed(settings, short),
    taskTypes: Object.fromEntries(contributes.taskDefinitions.map(({ type }) => [type, type])),
    problemMatchers: Object.fromEntries(
      contributes.problemMatchers.map(({ name: id }) => [camel(short(id)), `$${id}`]),
    ),
  };
  const docs = {
    commandIds: "Every command.",
    viewIds: "Every view.",
    editors: "Every custom editor, with the names of the files that it opens.",
    settingKeys: "Every setting, by its key below the extension's section.",
    taskTypes: "Every type of task.",
    problemMatchers: "Every problem matcher, as tasks name it.",
  };
  const body = Object.entries(tables).map(
    ([table, value]) =>
      `/** ${docs[table]} */\nexport const ${table} = ${JSON.stringify(value)} as const;`,
  );
  const source = `// Generated from package.json by \`npm run contributions\`. No other file of the host spells these ids.

/** The extension's name: its settings' section, and the source of its diagnostics. */
export const name = ${JSON.stringify(name)};

${body.join("\n\n")}

/** The id of a command. */
export type CommandId = (typeof commandIds)[keyof typeof commandIds];
`;
  return prettier.format(source, { ...(await prettier.resolveConfig(target)), filepath: target });
}

function camel(id) {
  return id.replace(/[.-](\w)/gu, (_, letter) => letter.toUpperCase());
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  fs.writeFileSync(target, await contributionsSource());
}
