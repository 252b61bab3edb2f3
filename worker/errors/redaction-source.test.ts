/** INV-015 and INV-019, in the source: what is logged, thrown or sent as an answer names no secret, content or identifier. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['worker', 'components', 'server-kit'];
const NOT_PRODUCT = /(^|\/)(node_modules|dist|testing|simulator|e2e)\/|\.(test|node-test|e2e|d)\.ts$/;

/** What a log, an error or an answer may not be given, by the names that the code has for it. */
const FORBIDDEN =
  /pass(phrase|word)|recovery(Phrase|Words)|words?$|entropy|seed|secret|prf$|key(s|Bytes)?$|token|credential|payload|plaintext|summary|description|content$|^sql$|statement|params|record(Json|_json)?$|(vault|store|device|aggregate|goal|project|event|command|slot|file|log|account|user|tab|worker)(Id|_id)s?$|^(store|title|text|value|body|row|url|href|path)$/i;
const LOGS = /^#?(console|logger|log)$/;
const LOG_CALLS = /^(debug|info|log|warn|error|trace|fatal)$/;
const ERRORS = /Error$/;

interface Finding {
  readonly place: string;
  readonly text: string;
}

const sourcesOf = (folder: string) =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter((file) => file.endsWith('.ts') && !NOT_PRODUCT.test(file))
    .map((file) => join(root, folder, file));

/** Every name that an expression reads a value by: identifiers and properties, but not the keys of an object literal. */
function namesIn(node: ts.Node): string[] {
  if (ts.isIdentifier(node)) return [node.text];
  if (ts.isPropertyAccessExpression(node)) {
    return isHarmless(node) ? [] : [node.name.text, ...namesIn(node.expression)];
  }
  if (ts.isPropertyAssignment(node)) return namesIn(node.initializer);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return [];
  return node.getChildren().flatMap(namesIn);
}

/** How many there are says nothing of what they are. */
const isHarmless = (node: ts.PropertyAccessExpression) => ['length', 'size', 'code'].includes(node.name.text);

/** What is spoken: the arguments of a log, or the message of an error and not what else it carries. */
function spoken(node: ts.Node): readonly ts.Expression[] {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { expression, name } = node.expression;
    const subject = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
    return LOGS.test(subject) && LOG_CALLS.test(name.text) ? node.arguments : [];
  }
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && ERRORS.test(node.expression.text)) {
    return (node.arguments ?? []).flatMap((argument) =>
      ts.isObjectLiteralExpression(argument) ? detailsOf(argument) : argument,
    );
  }
  return [];
}

/** `cause` stays inside: it crosses no port, and JSON has none of it. */
function detailsOf(literal: ts.ObjectLiteralExpression): ts.Expression[] {
  return literal.properties.flatMap((property) =>
    ts.isPropertyAssignment(property) && ['detail', 'message'].includes(property.name.getText())
      ? property.initializer
      : [],
  );
}

function findingsIn(file: string, text: string): Finding[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const findings: Finding[] = [];
  const visit = (node: ts.Node) => {
    for (const expression of spoken(node)) {
      if (!namesIn(expression).some((name) => FORBIDDEN.test(name))) continue;
      const { line } = source.getLineAndCharacterOfPosition(expression.getStart());
      findings.push({ place: `${relative(root, file)}:${String(line + 1)}`, text: expression.getText() });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}

describe('what the source says aloud', () => {
  it('is found by this test when it is forbidden', () => {
    const bad = [
      'console.warn(`opening ${vaultId}`)',
      'logger.info({ device: session.deviceId }, "pushed")',
      'this.#logger.error(passphrase)',
      'throw new MoError("input/invalid", "No goal " + goalId)',
      'throw new Error(`no such key: ${keyId}`.concat(secretKey))',
      'new ProblemError("input/invalid", { detail: `${payload} is not it` })',
      'throw new TypeError(row.summary)',
    ];
    for (const text of bad) assert.equal(findingsIn('bad.ts', text).length, 1, text);
    const good = [
      'console.warn("a key is missing")',
      'logger.info({ records: records.length }, "pushed")',
      'throw new MoError("input/invalid", "The key is not one.", { field, cause: { payload } })',
      'new ProblemError("input/invalid", { field: `records.${index}.record` })',
    ];
    for (const text of good) assert.deepEqual(findingsIn('good.ts', text), [], text);
  });

  for (const folder of FOLDERS) {
    it(`in ${folder}: is a constant, or a value that tells nothing`, () => {
      const files = sourcesOf(folder);
      assert.ok(files.length > 20);
      assert.deepEqual(
        files.flatMap((file) => findingsIn(file, readFileSync(file, 'utf8'))),
        [],
      );
    });
  }
});
