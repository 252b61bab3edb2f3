import tseslint from 'typescript-eslint';
import * as lit from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import wc from 'eslint-plugin-wc';

/**
 * Imports go one way: components → worker client → worker api; owner → domain, crypto, storage → protocol;
 * server adapters → core → storage port → protocol. Each entry names a folder and what it must not reach.
 * Types may cross: they leave nothing in the bundle.
 */
const direction = (files, forbidden, message) => ({
  files,
  ignores: ['**/*.test.ts', '**/*.e2e.ts', '**/testing/**'],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: [{ regex: forbidden, message, allowTypeImports: true }] },
    ],
  },
});

const anyPlatform = String.raw`^node:|^@sqlite\.org|^libsodium|^comlink|^idb-keyval|^lit`;

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      'examples/svelte/',
      'examples/vue/',
      '**/node_modules/',
      'coverage/',
      '**/mo-data/',
    ],
  },
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/class-literal-property-style': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.{test,e2e,node-test}.ts', '**/testing/**/*.ts', 'worker/e2e/**', 'bench/**'],
    rules: {
      // node:test returns promises from describe and it that nobody awaits.
      '@typescript-eslint/no-floating-promises': 'off',
      // A test asserts on what it has just made; the assertion says more than a guard would.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.mjs', 'examples/**', 'server-kit/cli/**'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-empty-function': 'off' },
  },
  {
    files: ['components/**/*.ts'],
    plugins: { lit, wc, 'lit-a11y': litA11y },
    rules: {
      ...lit.configs['flat/recommended'].rules,
      ...wc.configs['flat/recommended'].rules,
      ...litA11y.configs.recommended.rules,
      // Strict CSP: an inline style in a template is blocked.
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TemplateElement[value.raw=/\\sstyle=/]',
          message: 'Strict CSP blocks style attributes.',
        },
        { selector: "ImportSpecifier[imported.name='styleMap']", message: 'Strict CSP blocks styleMap.' },
      ],
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Elements never see the network.' }],
    },
  },
  {
    files: ['worker/**/*.ts'],
    ignores: ['**/*.test.ts', '**/*.e2e.ts', '**/testing/**'],
    rules: {
      // INV-019: a message is a constant, so no value can get into it.
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='MoError'] > TemplateLiteral[expressions.length>0]",
          message: 'The message of an error never embeds a value.',
        },
        {
          selector: "NewExpression[callee.name='MoError'] > BinaryExpression[operator='+']",
          message: 'The message of an error never embeds a value.',
        },
      ],
    },
  },
  direction(
    ['worker/domain/**'],
    String.raw`${anyPlatform}|/(storage|crypto|owner|hub|client|sync)/`,
    'The domain knows no platform.',
  ),
  direction(
    ['worker/crypto/**'],
    String.raw`/(storage|domain|owner|hub|client|sync)/`,
    'Crypto stands alone.',
  ),
  direction(
    ['worker/storage/**'],
    String.raw`/(owner|hub|client|sync)/`,
    'Storage does not know who uses it.',
  ),
  direction(['worker/owner/**'], String.raw`/(hub|client)/`, 'The owner answers; it does not call.'),
  direction(
    ['worker/hub/**'],
    String.raw`/(storage|domain)/|sodium|hpke|bip39`,
    'The hub stays small: no SQL, no big cryptography.',
  ),
  direction(
    ['worker/client/**'],
    String.raw`/(storage|domain|crypto|owner)/`,
    'The page sees no SQL and no key.',
  ),
  direction(
    ['components/**'],
    String.raw`worker/(hub|owner|storage|crypto|domain)|^comlink|^idb-keyval|^libsodium`,
    'Elements speak to the client.',
  ),
  direction(
    ['server-kit/protocol/**'],
    String.raw`^node:|\.\./(core|storage|migrations|cli)/|\.\./(express|fastify|node|openapi)`,
    'The protocol runs in browsers too.',
  ),
  direction(
    ['server-kit/core/**'],
    String.raw`\.\./(express|fastify|node|cli)|storage/(sqlite|postgres|memory)|^(express|fastify|pg|better-sqlite3)`,
    'The core knows the storage port only.',
  ),
);
