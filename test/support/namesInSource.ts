import ts from "typescript";

/** A word of a source text that a person reads as a name, with its line. */
export interface NamedWord {
  readonly text: string;
  readonly line: number;
}

/** The identifiers, literals and import paths of a TypeScript text; comments are left out. */
export function namesInSource(file: string, text: string): readonly NamedWord[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: NamedWord[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isIdentifier(node) ||
      ts.isPrivateIdentifier(node) ||
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node) ||
      ts.isRegularExpressionLiteral(node)
    ) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push({ text: node.text, line: line + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** A text as lower-case words: `hfTrainerResume`, `hf-trainer` and `hf_trainer` begin alike. */
export function wordsOf(text: string): string {
  return ` ${text
    .replace(/([a-z0-9])([A-Z])/gu, "$1 $2")
    .replace(/[^A-Za-z0-9]+/gu, " ")
    .toLowerCase()
    .trim()} `;
}
