/** `npm start`: builds, then serves the demo and the second site until it is stopped. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function readPort() {
  const port = Number(process.env.PORT ?? 4321);
  if (Number.isInteger(port) && port >= 1 && port < 65_535) return port;
  console.error(`PORT must be a number from 1 to 65534, not ${JSON.stringify(process.env.PORT)}.`);
  process.exit(1);
}

const port = readPort();
console.log('Building …');
execFileSync(process.execPath, ['node_modules/rollup/dist/bin/rollup', '-c', '--silent'], {
  cwd: root,
  stdio: 'inherit',
});
execFileSync(
  process.execPath,
  [
    'node_modules/@custom-elements-manifest/analyzer/cem.js',
    'analyze',
    '--quiet',
    '--config',
    'components/custom-elements-manifest.config.mjs',
  ],
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
);
const { serveDemo } = await import('../examples/serve.mjs');
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const demo = await serveDemo({ port }).catch((error) => {
  if (error.code === 'EADDRINUSE') {
    console.error(`Port ${error.port} is taken. Choose another: PORT=5000 npm start`);
    process.exit(1);
  }
  throw error;
});
console.log(`
MO Kit ${version}

  The demo, with its sync server:                 ${demo.origin}
  Documentation, with each element at work:       ${demo.origin}/docs/
  Another site that embeds it from there:         ${demo.otherOrigin}

Stop with Ctrl+C.`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void demo.close().then(() => process.exit(0)));
}
