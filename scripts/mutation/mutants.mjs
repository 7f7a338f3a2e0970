// The mutants of a source file: conditions, comparisons, boolean operators, early returns and ids, each changed in
// one way. All are compiled into one text in which a switch, asked at run time, picks the one that is active.
import ts from "typescript";

const swaps = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, "!=="],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "==="],
  [ts.SyntaxKind.LessThanToken, "<="],
  [ts.SyntaxKind.LessThanEqualsToken, "<"],
  [ts.SyntaxKind.GreaterThanToken, ">="],
  [ts.SyntaxKind.GreaterThanEqualsToken, ">"],
  [ts.SyntaxKind.AmpersandAmpersandToken, "||"],
  [ts.SyntaxKind.BarBarToken, "&&"],
]);

const id = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/u;

/**
 * Gives the mutants of a text, each with its place, and the text with all of them in it: the expression
 * `globalThis.__mutant(ID)` is true for the active one. `name` and a number make the ids.
 */
export function mutate(name, text) {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const mutants = [];

  /** The switch in an expression: what it becomes while the mutant is active, else the text with inner switches. */
  const choice = (node, changed, whole) => {
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart());
    const mutant = { id: `${name}#${mutants.length}`, file: name, line: line + 1 };
    mutants.push({ ...mutant, column: character + 1, was: node.getText(), becomes: changed });
    return `(globalThis.__mutant(${JSON.stringify(mutant.id)}) ? (${changed}) : (${whole}))`;
  };

  const inner = (node) => {
    let result = "";
    let at = node.getStart();
    ts.forEachChild(node, (child) => {
      result += text.slice(at, child.getStart()) + render(child);
      at = child.getEnd();
    });
    return result + text.slice(at, node.getEnd());
  };

  const render = (node) => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      return node.getText();
    }
    if (ts.isBinaryExpression(node) && swaps.has(node.operatorToken.kind)) {
      const operator = swaps.get(node.operatorToken.kind);
      return choice(
        node,
        `${node.left.getText()} ${operator} ${node.right.getText()}`,
        inner(node),
      );
    }
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      return choice(node, node.operand.getText(), inner(node));
    }
    if (ts.isStringLiteral(node) && isId(node)) {
      return choice(node, JSON.stringify(`${node.text}-mutated`), node.getText());
    }
    if (ts.isIfStatement(node) && leavesEarly(node.thenStatement)) {
      const start = text.slice(node.getStart(), node.expression.getStart());
      const middle = text.slice(node.expression.getEnd(), node.thenStatement.getStart());
      const condition = choice(node.expression, "false", render(node.expression));
      const rest =
        node.elseStatement === undefined
          ? ""
          : text.slice(node.thenStatement.getEnd(), node.elseStatement.getStart()) +
            render(node.elseStatement);
      return `${start}${condition}${middle}${render(node.thenStatement)}${rest}`;
    }
    if (ts.isConditionalExpression(node) && !isMutated(node.condition)) {
      const { condition, whenTrue, whenFalse } = node;
      const test = choice(condition, `!(${condition.getText()})`, render(condition));
      return `${test} ? ${render(whenTrue)} : ${render(whenFalse)}`;
    }
    return inner(node);
  };

  const changed = render(source);
  return { mutants, text: text.slice(0, source.getStart()) + changed };
}

function isMutated(node) {
  const bare = ts.isParenthesizedExpression(node) ? node.expression : node;
  return (
    (ts.isBinaryExpression(bare) && swaps.has(bare.operatorToken.kind)) ||
    ts.isPrefixUnaryExpression(bare)
  );
}

/** A word such as `part-missing` where a value stands: not a name of a property, not a module, not a type. */
function isId(node) {
  const { parent } = node;
  return (
    id.test(node.text) &&
    !ts.isTypeNode(parent) &&
    !((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === node)
  );
}

function leavesEarly(statement) {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return (
    last !== undefined &&
    (ts.isReturnStatement(last) ||
      ts.isContinueStatement(last) ||
      ts.isBreakStatement(last) ||
      ts.isThrowStatement(last))
  );
}
