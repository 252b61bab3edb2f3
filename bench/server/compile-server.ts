import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * The server process as plain JavaScript, as a package has it: run from its source, each closure of a request is named
 * again by what compiles it, which costs a fifth of a pull. → the file, in a folder to be removed, and that folder
 */
export async function compileServer(): Promise<{ readonly script: string; readonly folder: string }> {
  // Inside the repository, so that packages are found.
  const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'bench-'));
  const script = join(folder, 'server-process.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../../server-kit/testing/server-process.ts', import.meta.url))],
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    outfile: script,
    logLevel: 'error',
  });
  return { script, folder };
}
