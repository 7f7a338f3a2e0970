// `npm run l10n`: collects the English texts of `msg("…")` and `l10n.t("…")` into l10n/bundle.l10n.json.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");

/** Every text that the source shows to people, sorted. A text that is no literal is a mistake, and named. */
export function sourceTexts() {
  const texts = new Set();
  const mistakes = [];
  for (const name of fs.readdirSync(path.join(root, "src"), { recursive: true })) {
    if (!name.endsWith(".ts")) {
      continue;
    }
    const file = path.join(root, "src", name);
    const source = ts.createSourceFile(
      file,
      fs.readFileSync(file, "utf8"),
      ts.ScriptTarget.Latest,
      true,
    );
    const visit = (node) => {
      if (
        ts.isCallExpression(node) &&
        /^(?:msg|vscode\.l10n\.t)$/u.test(node.expression.getText())
      ) {
        const [text] = node.arguments;
        if (text !== undefined && ts.isStringLiteralLike(text)) {
          texts.add(text.text);
        } else if (text?.getText() !== "message.text") {
          mistakes.push(`${name}: ${node.getText()}`);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { texts: [...texts].sort(), mistakes };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bundle = Object.fromEntries(sourceTexts().texts.map((text) => [text, text]));
  fs.writeFileSync(
    path.join(root, "l10n/bundle.l10n.json"),
    `${JSON.stringify(bundle, null, 2)}\n`,
  );
}
