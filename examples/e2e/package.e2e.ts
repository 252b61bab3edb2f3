/** What is published works outside this repository: the packed tarballs, installed, and imported in bare Node. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import { temporaryFolder } from './demo-site.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const packages = ['worker', 'components', 'server-kit'];

interface Manifest {
  readonly name: string;
  readonly exports: Record<string, string | { readonly types: string; readonly default: string }>;
}
const manifestOf = (name: string) =>
  JSON.parse(readFileSync(join(root, name, 'package.json'), 'utf8')) as Manifest;

const elements = readdirSync(join(root, 'components')).filter((name) =>
  existsSync(join(root, 'components', name, `${name}.component.ts`)),
);
/** A pattern of the exports stands for one file of each element. */
const expand = (file: string) =>
  file.includes('*') ? elements.map((name) => file.replaceAll('*', name)) : [file];

describe('packages', () => {
  for (const name of packages) {
    it(`${name}: every export names files that the build makes`, () => {
      for (const [path, target] of Object.entries(manifestOf(name).exports)) {
        const files = typeof target === 'string' ? [target] : [target.types, target.default];
        for (const file of files.flatMap(expand))
          assert.ok(existsSync(join(root, name, file)), `${name} ${path} → ${file}`);
      }
    });
  }

  it('the tarballs install into an empty folder and import in bare Node', () => {
    const folder = temporaryFolder();
    try {
      const tarballs = packages.map((name) => {
        execFileSync('npm', ['pack', '--silent', '--pack-destination', folder.path], {
          cwd: join(root, name),
        });
        return readdirSync(folder.path).find((file) => file.includes(`-${name}-`) && file.endsWith('.tgz'))!;
      });
      writeFileSync(
        join(folder.path, 'package.json'),
        JSON.stringify({ name: 'stranger', private: true, type: 'module' }),
      );
      execFileSync(
        'npm',
        [
          'install',
          '--no-audit',
          '--no-fund',
          '--omit=optional',
          '--silent',
          ...tarballs.map((file) => `./${file}`),
        ],
        { cwd: folder.path, stdio: ['ignore', 'ignore', 'inherit'] },
      );
      const script = `
        const worker = await import('@mo-kit/worker');
        const elements = await import('@mo-kit/components');
        const server = await import('@mo-kit/server-kit');
        if (typeof worker.connectVault !== 'function') throw new Error('connectVault');
        if (typeof elements.MoVault !== 'function') throw new Error('MoVault');
        if (typeof server.createSyncHandler !== 'function') throw new Error('createSyncHandler');
        console.log('imported');`;
      const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
        cwd: folder.path,
        encoding: 'utf8',
      });
      assert.match(output, /imported/);
      const command = join(folder.path, 'node_modules', '.bin', 'mo-sync');
      assert.match(execFileSync(command, ['sql'], { encoding: 'utf8' }), /CREATE TABLE records/);
    } finally {
      folder.remove();
    }
  });
});
