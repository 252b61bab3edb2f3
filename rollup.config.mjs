/**
 * Builds, in this order:
 *
 *   worker/dist/          the workers as one file each, the wasm beside them, and the headless client; in `development/` the owner
 *                         that stores without encryption
 *   components/dist/      one entry per element, for bundlers: Lit and the client stay imports
 *   components/dist/cdn/  what a page needs without a bundler: `mo.js` (ESM, elements on demand), `mo.all.js` and
 *                         `mo.iife.js` (all in one file, ESM and classic), the worker files, and `integrity.json` with the hash of each
 *   server-kit/dist/      one entry per adapter
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { transform } from 'esbuild';
import esbuild from 'rollup-plugin-esbuild';
import { minifyTemplates } from './.ci/minify-templates.mjs';
import { integrityOf, workerIntegrity, WORKER_FILES } from './.ci/integrity.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const workerDist = 'worker/dist';
const cdnDist = 'components/dist/cdn';

/** TypeScript and size; `process.env.NODE_ENV` is fixed because workers have no bundler behind them. */
const compile = (define = {}) => [
  minifyTemplates(),
  esbuild({
    target: 'es2022',
    tsconfig: 'tsconfig.json',
    define: { 'process.env.NODE_ENV': '"production"', __MO_VERSION__: JSON.stringify(version), ...define },
  }),
];
const small = () =>
  terser({
    module: true,
    ecma: 2020,
    format: { comments: false },
    compress: { passes: 4, unsafe_arrows: true, unsafe_methods: true, keep_fargs: false },
  });

/** Rollup looks for a classic script's URL in the document, which workers do not have. */
const workerLocation = () => ({
  name: 'worker-location',
  resolveImportMeta: (property) => (property === 'url' ? 'self.location.href' : null),
});

/**
 * Behind esbuild: names that compress better, 3 % of a worker. Half a megabyte of wasm in base64 is not worth the time of
 * terser's own compression.
 */
const rename = () => terser({ compress: false, format: { comments: false } });

const minify = () => ({
  name: 'minify-chunk',
  renderChunk: async (code) => ({
    code: (await transform(code, { minify: true, target: 'es2022' })).code,
    map: null,
  }),
});

/** The packages of this repository are read from source, so that one build needs no other first. */
const sources = (map) => ({
  name: 'workspace-sources',
  resolveId: (id) => (map[id] === undefined ? null : resolve(root, map[id])),
});

/** What an earlier build left would be published, and listed with its hash. */
const cleanFirst = () => ({
  name: 'clean-first',
  buildStart() {
    for (const name of ['worker', 'components', 'server-kit'])
      rmSync(join(name, 'dist'), { recursive: true, force: true });
  },
});

const copyAfter = (copies) => ({
  name: 'copy-after',
  writeBundle() {
    for (const [from, to] of copies) {
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(from, to);
    }
  },
});

const writeIntegrity = () => ({
  name: 'write-integrity',
  writeBundle() {
    const files = readdirSync(cdnDist).filter((file) => /\.(js|wasm)$/.test(file));
    const hashes = Object.fromEntries(
      files.sort().map((file) => [file, integrityOf(readFileSync(join(cdnDist, file)))]),
    );
    writeFileSync(
      join(cdnDist, 'integrity.json'),
      `${JSON.stringify({ version, files: hashes }, null, 2)}\n`,
    );
  },
});

const onwarn = (warning, warn) => {
  // sqlite-wasm and libsodium look for Node behind a feature test; browsers never reach it.
  if (warning.code === 'MISSING_NODE_BUILTINS' || warning.code === 'CIRCULAR_DEPENDENCY') return;
  warn(warning);
};

const workerBundle = (input, file, plugins = []) => ({
  input,
  onwarn,
  output: { file: join(workerDist, file), format: 'iife', inlineDynamicImports: true },
  plugins: [nodeResolve({ browser: true }), ...compile(), workerLocation(), minify(), rename(), ...plugins],
});

const elementEntries = Object.fromEntries(
  [
    ['index', 'components/index.ts'],
    ...readdirSync('components', { withFileTypes: true })
      .filter(
        (entry) => entry.isDirectory() && existsSync(`components/${entry.name}/${entry.name}.component.ts`),
      )
      .flatMap(({ name }) => [
        [name, `components/${name}/${name}.ts`],
        [`${name}.component`, `components/${name}/${name}.component.ts`],
      ]),
    ...['react', 'svelte', 'vue'].map((name) => [`frameworks/${name}`, `components/frameworks/${name}.ts`]),
  ].filter(([, path]) => existsSync(path)),
);

/** What the files that hold everything do without, because it would be fetched there before anybody wants it. */
const leftOut = {
  './judge-passphrase.ts': 'components/vault/views/strength.ts',
};

/** In the files that hold everything, texts lie beside texts and styles beside styles: so they are 2 % smaller when compressed. */
const sideBySide = () => ({
  name: 'side-by-side',
  transform(code, id) {
    if (id !== join(root, 'components/all.ts')) return null;
    const files = readdirSync(join(root, 'components'), { recursive: true }).filter(
      (file) => !file.startsWith('dist'),
    );
    const alike = ['/en.ts', '.styles.ts'].flatMap((kind) =>
      files.filter((file) => file.endsWith(kind)).sort(),
    );
    return { code: alike.map((file) => `import './${file}';\n`).join('') + code, map: null };
  },
});

const cdnBundle = (input, output) => ({
  input,
  onwarn,
  // Namespaces of what is inlined stay inside the files: nobody could change them.
  output: { dir: cdnDist, freeze: false, ...output },
  plugins: [
    sources({
      '@mo-kit/worker': 'worker/index.ts',
      '@mo-kit/components': 'components/index.ts',
      ...(output.inlineDynamicImports ? leftOut : {}),
    }),
    nodeResolve({ browser: true }),
    ...(output.inlineDynamicImports ? [sideBySide()] : []),
    ...compile(),
    workerIntegrity(workerDist),
    small(),
    copyAfter(WORKER_FILES.map((file) => [join(workerDist, file), join(cdnDist, file)])),
    writeIntegrity(),
  ],
});

const serverEntries = Object.fromEntries(
  [
    ...['index', 'express', 'fastify', 'node', 'openapi'].map((name) => [name, `server-kit/${name}.ts`]),
    ['protocol/index', 'server-kit/protocol/index.ts'],
    ['storage/conformance', 'server-kit/storage/conformance.ts'],
    ['cli/mo-sync', 'server-kit/cli/mo-sync.ts'],
  ].filter(([, path]) => existsSync(path)),
);

const isPackage = (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('\0');

export default [
  workerBundle('worker/hub/hub.worker.ts', 'hub.worker.js', [cleanFirst()]),
  workerBundle('worker/owner/owner.worker.ts', 'owner.worker.js', [
    copyAfter([['node_modules/@sqlite.org/sqlite-wasm/dist/sqlite3.wasm', join(workerDist, 'sqlite3.wasm')]]),
  ]),
  // Without encryption, for development: an owner of its own in a folder of its own, and in no bundle for a CDN.
  workerBundle('worker/development/owner.worker.ts', 'development/owner.worker.js', [
    copyAfter(
      ['hub.worker.js', 'sqlite3.wasm'].map((file) => [
        join(workerDist, file),
        join(workerDist, 'development', file),
      ]),
    ),
  ]),
  {
    input: {
      index: 'worker/index.ts',
      owner: 'worker/owner.ts',
      development: 'worker/development.ts',
      vite: 'worker/bundler/vite.ts',
    },
    onwarn,
    external: isPackage,
    output: {
      dir: workerDist,
      format: 'es',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
    },
    plugins: [...compile(), workerIntegrity(workerDist)],
  },
  {
    input: elementEntries,
    onwarn,
    external: isPackage,
    output: { dir: 'components/dist', format: 'es', chunkFileNames: 'chunks/[name]-[hash].js' },
    plugins: compile(),
  },
  cdnBundle(
    { mo: 'components/loader.ts' },
    {
      format: 'es',
      entryFileNames: '[name].js',
      chunkFileNames: 'mo-[name]-[hash:7].js',
      hashCharacters: 'base36',
    },
  ),
  cdnBundle(
    { 'mo.all': 'components/all.ts' },
    { format: 'es', entryFileNames: '[name].js', inlineDynamicImports: true },
  ),
  cdnBundle(
    { 'mo.iife': 'components/all.ts' },
    {
      format: 'iife',
      name: 'MoKit',
      entryFileNames: '[name].js',
      inlineDynamicImports: true,
    },
  ),
  ...(Object.keys(serverEntries).length === 0
    ? []
    : [
        {
          input: serverEntries,
          onwarn,
          external: isPackage,
          output: {
            dir: 'server-kit/dist',
            format: 'es',
            chunkFileNames: 'chunks/[name]-[hash].js',
          },
          plugins: compile(),
        },
      ]),
];
