import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';

const script = fileURLToPath(new URL('./mo-sync.ts', import.meta.url));

function start(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    env: { ...process.env, DATABASE_URL: undefined },
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  return { child, output: () => output, exit: once(child, 'exit').then(([code]) => code as number) };
}

async function run(...args: string[]) {
  const { exit, output } = start(...args);
  return { code: await exit, output: output() };
}

test('mo-sync migrates, prints SQL, invites, serves, checks and drains', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mo-cli-'));
  const directory = join(folder, 'data');
  try {
    const upToDate = { code: 0, output: 'The schema is up to date.\n' };
    assert.deepEqual(await run('migrate', '--sqlite', directory), upToDate);
    const [sqlite, postgres, invite, nonsense] = await Promise.all([
      run('sql'),
      run('sql', '--postgres', 'postgres://x/y', '--partitions', '2'),
      run('invite', '--sqlite', directory),
      run('nonsense'),
    ]);
    assert.match(sqlite.output, /CREATE TABLE records[^]*STRICT/);
    const byHand = join(folder, 'by-hand');
    await mkdir(byHand);
    new Database(join(byHand, 'mo.sqlite')).exec(sqlite.output).close();
    assert.deepEqual(await run('migrate', '--sqlite', byHand), upToDate);
    assert.match(postgres.output, /PARTITION BY HASH \(log_id\)/);
    assert.match(invite.output, /^[\w-]{22}\n$/);
    assert.equal(nonsense.code, 2);

    const server = start('serve', '--sqlite', directory, '--port', '0', '--registration', 'invite');
    while (!server.output().includes('listens on')) await new Promise((resolve) => setTimeout(resolve, 50));
    const url = /http:\S+/.exec(server.output())?.[0] ?? '';
    const good = await run('check', url, '--sqlite', directory);
    assert.equal(good.code, 0, good.output);
    assert.doesNotMatch(good.output, /^fail/m);
    await chmod(join(directory, 'mo.sqlite'), 0o644);
    const bad = await run('check', url, '--sqlite', directory);
    assert.equal(bad.code, 1);
    assert.match(bad.output, /^fail {2}Others can open/m);
    server.child.kill('SIGTERM');
    assert.equal(await server.exit, 0);
  } finally {
    await rm(folder, { recursive: true });
  }
});
