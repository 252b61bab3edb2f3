import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testPostgres } from './testing/postgres.ts';
import { createClient, newAccount } from './testing/test-client.ts';
import { DEFAULT_LIMITS, resolveOptions } from './core/config.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const readme = await readFile(here('README.md'), 'utf8');
const snippets = [...readme.matchAll(/^( *)```ts\n([^]*?)^ *```$/gm)].map(([, indent = '', text = '']) =>
  text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
);
const programs = snippets.filter((text) => text.startsWith('import '));

/** A program of the documentation in a process and a folder of its own. */
async function start(file: string, env: NodeJS.ProcessEnv = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'mo-readme-'));
  const child = fork(file, [], {
    cwd: directory,
    execArgv: ['--import', import.meta.resolve('tsx'), '--import', here('testing/report-port.ts')],
    env: {
      ...process.env,
      NODE_TEST_CONTEXT: undefined,
      TSX_TSCONFIG_PATH: here('../tsconfig.json'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += String(text)));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  return {
    directory,
    exited,
    output: () => output,
    port: () => firstPort(child, exited, () => output),
    async stop() {
      child.kill('SIGKILL');
      await exited;
      await rm(directory, { recursive: true });
    },
  };
}

async function firstPort(child: ChildProcess, exited: Promise<unknown>, output: () => string) {
  const ended = exited.then(() => assert.fail(`it ended before it listened:\n${output()}`));
  const [port] = (await Promise.race([once(child, 'message'), ended])) as [number];
  return port;
}

async function withProgram(
  source: string,
  run: (program: Awaited<ReturnType<typeof start>>) => Promise<void>,
  env?: NodeJS.ProcessEnv,
) {
  // Inside the repository, so that packages are found as in a project that has installed them.
  await mkdir(here('../.cache'), { recursive: true });
  const folder = await mkdtemp(here('../.cache/readme-'));
  const file = join(folder, 'program.ts');
  await writeFile(file, source);
  const program = await start(file, env);
  try {
    await run(program);
  } finally {
    await program.stop();
    await rm(folder, { recursive: true });
  }
}

const only = (pattern: RegExp) => {
  const found = programs.filter((text) => pattern.test(text));
  assert.equal(found.length, 1, `one program with ${pattern}`);
  return found[0] ?? '';
};

test('every snippet is a whole program or an excerpt of an example', async () => {
  const sources = await Promise.all(
    ['express', 'fastify', 'hono'].map((name) => readFile(here(`../examples/${name}/server.ts`), 'utf8')),
  );
  const lines = (text: string) => text.split('\n').map((line) => line.trim());
  for (const snippet of snippets.filter((text) => !programs.includes(text))) {
    const wanted = lines(snippet.trim()).join('\n');
    assert.ok(
      sources.some((source) => lines(source).join('\n').includes(wanted)),
      `no example has this:\n${snippet}`,
    );
  }
  assert.equal(programs.length, 8);
});

test('the first program keeps a private file in ./mo-data and lets a vault of this machine in', async () => {
  await withProgram(only(/moSync\(\)\)/), async ({ port, directory }) => {
    const client = await newAccount(`http://127.0.0.1:${await port()}/mo`);
    await client.createLog();
    const mode = async (path: string) => ((await stat(join(directory, path))).mode & 0o777).toString(8);
    assert.deepEqual([await mode('mo-data'), await mode('mo-data/mo.sqlite')], ['700', '600']);
  });
});

test('the program with sessions of its own lets in who signed in, and nobody else', async () => {
  await withProgram(only(/new Map/), async ({ port }) => {
    const site = `http://127.0.0.1:${await port()}`;
    assert.equal((await createClient(`${site}/mo`).register()).status, 401);
    const login = await fetch(`${site}/login`, { method: 'POST' });
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    const ann = await newAccount(`${site}/mo`, { headers: { cookie } });
    const thief = Object.assign(createClient(`${site}/mo`), { token: ann.token });
    assert.equal((await thief.call('getAccount')).status, 401);
  });
});

test('the program for a public site lets in who has the invitation that it prints', async () => {
  await withProgram(only(/createInvite/), async ({ port, output }) => {
    const url = `http://127.0.0.1:${await port()}/mo`;
    for (let wait = 0; !/^[\w-]{22}$/m.test(output()) && wait < 200; wait += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const invite = /^[\w-]{22}$/m.exec(output())?.[0] ?? assert.fail(output());
    const signedUrl = 'https://example.org/mo';
    assert.equal((await createClient(url, { signedUrl }).register()).status, 403);
    assert.equal((await createClient(url, { signedUrl }).register({ invite })).status, 201);
  });
});

for (const [name, pattern] of [
  ['Fastify', /fastify/],
  ['Node', /node:http/],
  ['Hono', /hono/],
] as const) {
  test(`the program for ${name} serves`, async () => {
    await withProgram(only(pattern), async ({ port }) => {
      const client = createClient(`http://127.0.0.1:${await port()}/mo`);
      assert.equal((await client.call('ready')).status, 200);
      assert.equal((await client.call('info')).status, 200);
    });
  });
}

test('the program for PostgreSQL serves', async () => {
  const { pool } = await testPostgres();
  const url = `postgres://${pool.user}:${String(pool.password)}@${pool.host}:${pool.port}/${pool.database}`;
  await withProgram(
    only(/createPostgresStore/),
    async ({ port }) => {
      const client = createClient(`http://127.0.0.1:${await port()}/mo`);
      assert.equal((await client.call('ready')).status, 200);
    },
    { DATABASE_URL: url },
  );
});

test('the conformance suite runs on a store of one’s own', async () => {
  await withProgram(only(/testStoreConformance/), async ({ exited, output }) => {
    assert.deepEqual(await exited, [0, null], output());
    assert.match(output(), /^# pass (2[0-9]|[3-9][0-9])$/m);
  });
});

test('the examples start with the command that is written there', async () => {
  const files = [...readme.matchAll(/`node --import tsx (examples\/\S+)`/g)].map(([, file]) => file ?? '');
  assert.equal(files.length, 3);
  for (const file of files) {
    const program = await start(here(`../${file}`));
    try {
      const client = createClient(`http://127.0.0.1:${await program.port()}/mo`);
      assert.equal((await client.call('ready')).status, 200);
    } finally {
      await program.stop();
    }
  }
});

test('options, defaults and commands are those of the code', async () => {
  const table = readme.slice(readme.indexOf('| option'), readme.indexOf('## Operations'));
  const named = [...table.matchAll(/^\| (`.*?) +\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, option]) => option ?? ''),
  );
  const source = await readFile(here('core/options.ts'), 'utf8');
  const declared = /export interface SyncOptions \{([^]*?)\n\}/.exec(source)?.[1] ?? '';
  assert.deepEqual(
    named.sort(),
    [...declared.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, option]) => option).sort(),
  );
  const { registration } = resolveOptions({ registration: 'open' });
  assert.ok(
    table.includes(`maxAccounts: ${registration.maxAccounts}, maxPerAddress: ${registration.maxPerAddress}`),
  );
  assert.match(readme, new RegExp(`accountsPerUser\`,\\s+${DEFAULT_LIMITS.accountsPerUser}\\)`));
  assert.match(readme, new RegExp(`heartbeat \\(${DEFAULT_LIMITS.heartbeatMs / 1_000} s\\)`));
  assert.match(readme, new RegExp(`grace period \\(${DEFAULT_LIMITS.deletionGraceMs / 86_400_000} days\\)`));
  const usage = await readFile(here('cli/mo-sync.ts'), 'utf8');
  for (const [, command] of readme.matchAll(/mo-sync (migrate|sql|serve|invite|check|\w+)/g))
    assert.ok(usage.includes(`case '${command}':`), command);
});
