/** The examples in the documentation of the client and of collections do what they say. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { v7 } from 'uuid';
import type { VaultCommand } from '../api.ts';
import type { CollectionDecider } from '../domain/document.ts';
import { inputError } from '../domain/input-error.ts';
import type { OwnerCore } from '../owner/owner-core.ts';
import { createVault } from '../owner/testing/core-fixture.ts';
import type { Calls } from './calls.ts';
import { createCollectionClient } from './collections-client.ts';
import { createGoalsClient } from './goals-client.ts';
import { createHistoryClient } from './history-client.ts';
import { createProjectsClient } from './projects-client.ts';
import { createTransferClient } from './transfer-client.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const ENTITIES: Readonly<Record<string, string>> = { '&gt;': '>', '&lt;': '<', '&amp;': '&' };

/** The code of a page, block by block, as a browser would show it. */
const blocksOf = (html: string) =>
  [...html.matchAll(/<pre>([^]*?)<\/pre>/g)].map(([, code = '']) =>
    code.replace(/&[a-z]+;/g, (entity) => ENTITIES[entity] ?? entity),
  );

/** The client over a core, without workers between. */
function clientOf(core: OwnerCore) {
  const plain: Calls = {
    query: (name, input) => core.query(name, input),
    execute: (body) => core.execute({ ...body, commandId: v7(), at: Date.now() } as VaultCommand),
    run: (name, input) => core.run(name, input),
    watch: (name, query, handlers) => core.watch(name, query, (event) => handlers.onChange(event)),
  };
  const { client, calls } = createHistoryClient(plain);
  return {
    history: client.history,
    undo: client.undo,
    redo: client.redo,
    restore: client.restore,
    goals: createGoalsClient(calls),
    projects: createProjectsClient(calls),
    transfer: createTransferClient(calls),
    search: (query: { text: string }) => calls.query('search.find', query),
    collection: (name: string, options?: object) => createCollectionClient(calls, name, options),
  };
}

/** Runs code that uses `await` at its top, with these names. Its imports are those of the page around it. */
function run(code: string, names: Readonly<Record<string, unknown>>): Promise<unknown> {
  const body = code.replace(/^import .*$/gm, '');
  return new Function(...Object.keys(names), `return (async () => {${body}})()`)(
    ...Object.values(names),
  ) as Promise<unknown>;
}

const later = (code: string, result: string) => `${code}\nreturn ${result};`;

describe('the documentation', () => {
  it('of the client: goals, projects, search, history, undo and files', async () => {
    const { core } = await createVault();
    const vault = clientOf(core);
    const blocks = blocksOf(read('../../examples/docs/client.html'));
    const goals = blocks.find((code) => code.includes('vault.goals.create'))!;
    const found = blocks.find((code) => code.includes('vault.search'))!;
    const seen: unknown[] = [];
    const names = { vault, onChange: (event: unknown) => seen.push(event), onError: assert.ifError };
    const made = (await run(later(goals, '{ goalId, total }'), names)) as { goalId: string; total: number };
    assert.equal(made.total, 1);
    assert.equal(seen.length, 1);
    const undone = later(found, '{ hits, changes }');
    const { hits, changes } = (await run(undone, { vault, goalId: made.goalId })) as {
      hits: readonly unknown[];
      changes: readonly unknown[];
    };
    assert.equal(hits.length, 1);
    assert.ok(changes.length > 0);
    const files = blocks.find((code) => code.includes('vault.transfer'))!;
    const csv = 'summary,slice,priority,targetMonth\nRow,Health,must,2027-05\n,Health,must,2027-05';
    const { table, calendar } = (await run(later(files, '{ table, calendar }'), { vault, csv })) as {
      table: string;
      calendar: string;
    };
    assert.match(table, /^Row,Health,must,2027-05/m);
    assert.match(calendar, /^SUMMARY:Row\r$/m);
    await core.close();
  });

  it('of collections: from the page', async () => {
    const { core } = await createVault();
    const [page = ''] = blocksOf(read('../../examples/docs/collections.html'));
    const names = { vault: clientOf(core), onChange: () => undefined, onError: assert.ifError };
    const { items, documentId } = (await run(later(page, '{ items, documentId }'), names)) as {
      items: readonly { documentId: string; fields: object }[];
      documentId: string;
    };
    assert.deepEqual(
      items.map(({ documentId: id, fields }) => [id, fields]),
      [[documentId, { title: 'Good ideas', body: '…', folder: 'home' }]],
    );
    assert.equal(await core.query('documents.get', { collection: 'notes', documentId }), null);
    await core.close();
  });

  it('of collections: with rules of the host, on the page and beside the code alike', async () => {
    const inHtml = blocksOf(read('../../examples/docs/collections.html'))[1] ?? '';
    const inMarkdown =
      /```ts\n(\/\/ owner\.worker\.ts[^]*?)```/.exec(read('../domain/COLLECTIONS.md'))?.[1] ?? '';
    for (const code of [inHtml, inMarkdown]) {
      let collections: readonly CollectionDecider[] = [];
      await run(code, {
        inputError,
        startOwner: (options: { collections: readonly CollectionDecider[] }) => ({ collections } = options),
      });
      const { core } = await createVault({
        deciders: new Map(collections.map((each) => [each.collection, each])),
      });
      const habits = clientOf(core).collection('habits');
      await assert.rejects(habits.put({ fields: {} }), { code: 'input/invalid', field: 'fields.name' });
      const { documentId } = await habits.put({ fields: { name: 'Run' } });
      for (let time = 0; time < 2; time += 1) {
        await habits.decide({ documentId, decision: 'checkIn', input: '2026-11-24' });
      }
      assert.deepEqual((await habits.get({ documentId }))?.fields, { name: 'Run', days: ['2026-11-24'] });
      await core.close();
    }
  });
});
