/**
 * Evolu as its users have it: `createEvolu` over SQLite in OPFS, mutations, subscribed queries, and a list drawn by Lit
 * from the rows. In the address, `plain` leaves the file unencrypted, which is Evolu's default; `relay` is where it syncs,
 * without which it is local only; and `mnemonic` makes it a further device of somebody. `globalThis.evoluBench` is what
 * the benchmarks drive.
 */
import {
  createAppOwner,
  createEvolu,
  EncryptionKey,
  id,
  maxLength,
  Mnemonic,
  mnemonicToOwnerSecret,
  NonEmptyString,
  nullOr,
  SimpleName,
  SqliteBoolean,
  sqliteTrue,
} from '@evolu/common';
import type { InferRow, Query, Row } from '@evolu/common';
import { evoluWebDeps } from '@evolu/web';
import { html, render } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

const GoalId = id('Goal');
const Summary = maxLength(200)(NonEmptyString);
const Word = maxLength(20)(NonEmptyString);
const Schema = {
  goal: {
    id: GoalId,
    summary: Summary,
    slice: Word,
    priority: Word,
    targetMonth: Word,
    achieved: nullOr(SqliteBoolean),
    archived: nullOr(SqliteBoolean),
  },
};

const address = new URLSearchParams(location.search);
const relay = address.get('relay');
const mnemonic = address.get('mnemonic');

const evolu = createEvolu(evoluWebDeps)(Schema, {
  name: SimpleName.orThrow('bench'),
  transports: relay === null ? [] : [{ type: 'WebSocket', url: relay }],
  // A raw key: no derivation is part of any figure.
  ...(address.has('plain') ? {} : { encryptionKey: EncryptionKey.orThrow(new Uint8Array(32).fill(7)) }),
  ...(mnemonic === null
    ? {}
    : { externalAppOwner: createAppOwner(mnemonicToOwnerSecret(Mnemonic.orThrow(mnemonic))) }),
  indexes: (create) => [create('goalOrder').on('goal').columns(['targetMonth', 'priority', 'createdAt'])],
});

const active = (limit: number | null) =>
  evolu.createQuery((db) => {
    const rows = db
      .selectFrom('goal')
      .select(['id', 'summary', 'slice', 'priority', 'targetMonth', 'createdAt', 'updatedAt'])
      .where('isDeleted', 'is not', sqliteTrue)
      .where('achieved', 'is not', sqliteTrue)
      .where('archived', 'is not', sqliteTrue)
      .orderBy('targetMonth')
      .orderBy('priority')
      .orderBy('createdAt');
    return limit === null ? rows : rows.limit(limit);
  });
const queries = { all: active(null), window: active(60), first: active(50) };
/** The cheapest question there is; the worker answers it behind whatever it was sent before. */
const barrier = evolu.createQuery((db) => db.selectFrom('goal').select('id').limit(1));
const count = evolu.createQuery((db) =>
  db.selectFrom('goal').select((of) => of.fn.countAll<number>().as('total')),
);

type GoalRow = InferRow<typeof queries.all>;
type GoalInput = Readonly<Record<'summary' | 'slice' | 'priority' | 'targetMonth', string>>;
type Mutate = (onComplete: () => void) => { readonly ok: boolean };

/**
 * One transaction. `completedMs` is Evolu's `onComplete`: its worker sends that from inside the transaction, before the
 * COMMIT, so it says "applied", not "stored". `storedMs` is the first moment its API shows that the COMMIT returned: the
 * worker has answered a question that stood behind the mutation, and has reported no error.
 */
async function write(mutate: Mutate): Promise<{ completedMs: number; storedMs: number }> {
  const started = performance.now();
  const completed = new Promise<number>((resolve) => {
    if (!mutate(() => resolve(performance.now() - started)).ok)
      throw new Error('Evolu refused the mutation.');
  });
  // Mutations are posted in a microtask; the question has to come behind it.
  await null;
  await evolu.loadQuery(barrier);
  const storedMs = performance.now() - started;
  const error = evolu.getError();
  if (error !== null) throw new Error(`Evolu reported ${error.type}.`);
  return { completedMs: await completed, storedMs };
}

const main = document.querySelector('main') as HTMLElement;
let stopLive = () => {};

/** Shows a query as a list that follows it. Resolves when the rows are in the document. */
async function live(kind: 'all' | 'window'): Promise<number> {
  stopLive();
  const query = queries[kind];
  const draw = () => {
    const row = ({ summary, slice, priority, targetMonth }: GoalRow) =>
      html`<li>
        <b>${summary}</b> <span>${slice}</span> <span>${priority}</span> <time>${targetMonth}</time>
      </li>`;
    render(
      html`<ul>
        ${repeat(evolu.getQueryRows(query), (goal) => goal.id, row)}
      </ul>`,
      main,
    );
  };
  stopLive = evolu.subscribeQuery(query)(draw);
  await evolu.loadQuery(query);
  draw();
  return main.querySelectorAll('li').length;
}

declare const pageProbe: { change(root: Node, text: string, act: () => Promise<unknown>): Promise<unknown> };

/** How the database says that it is set. */
const setting = async (name: 'journal_mode' | 'synchronous' | 'page_size') => {
  const query = evolu.createQuery((db) => db.selectFrom(`pragma_${name}` as 'goal').selectAll());
  const [row] = await evolu.loadQuery(query);
  return Object.values(row ?? {})[0];
};

/** Resolves as soon as a query shows what is wanted. */
function shown<R extends Row>(query: Query<R>, isWanted: (rows: readonly R[]) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isWanted(evolu.getQueryRows(query))) return;
      stop();
      resolve();
    };
    const stop = evolu.subscribeQuery(query)(look);
    void evolu.loadQuery(query).then(look);
  });
}

let arrival: Promise<number> | undefined;

const evoluBench = {
  live,

  settings: async () => ({
    journal: await setting('journal_mode'),
    synchronous: await setting('synchronous'),
    pageBytes: await setting('page_size'),
  }),

  async total() {
    const [row] = await evolu.loadQuery(count);
    return row?.total ?? 0;
  },

  async commands(times: number, pauseMs: number) {
    const results = [];
    for (let number = 0; number < times; number += 1) {
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      const goal = {
        summary: `Command ${number}`,
        slice: 'Work',
        priority: 'should',
        targetMonth: '2030-05',
      };
      results.push(await write((onComplete) => evolu.insert('goal', goal, { onComplete })));
    }
    return results;
  },

  /** All of them in one transaction: mutations of one microtask are one. */
  import: (goals: readonly GoalInput[]) =>
    write((onComplete) => {
      const isEach = goals.map((goal, at) => evolu.insert('goal', goal, at === 0 ? { onComplete } : {}).ok);
      return { ok: isEach.every(Boolean) };
    }),

  async changes(kind: 'all' | 'window', label: string, rounds: number) {
    const rows = await live(kind);
    // The list is painted before anything is timed.
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    const first = evolu.getQueryRows(queries[kind])[0];
    if (first === undefined) throw new Error('The list is empty.');
    const times = [];
    for (let round = 0; round < rounds; round += 1) {
      const summary = `Painted ${label} ${round}.`;
      const change = () =>
        write((onComplete) => evolu.update('goal', { id: first.id, summary }, { onComplete }));
      times.push(await pageProbe.change(main, summary, change));
    }
    return { times, rows };
  },

  /** What makes another page a further device of this person. */
  mnemonic: async () => (await evolu.appOwner).mnemonic,

  /** From the navigation, in ms: until the first goals, and until all of them, are shown by a query. */
  async joined(total: number) {
    await shown(queries.first, (rows) => rows.length > 0);
    const firstMs = performance.now();
    await shown(count, ([row]) => row?.total === total);
    return { firstMs, allMs: performance.now() };
  },

  summaries: async () => (await evolu.loadQuery(queries.all)).map(({ summary }) => summary).sort(),

  /** Waits for a goal in the window; {@link evoluBench.arrived} says when it was there, by the clock of the machine. */
  async expect(summary: string) {
    await evolu.loadQuery(queries.window);
    arrival = shown(queries.window, (rows) => rows.some((row) => row.summary === summary)).then(() =>
      Date.now(),
    );
  },
  arrived: () => arrival,

  /** Renames the first goal. → when it was told to, by the clock of the machine */
  async rename(summary: string) {
    const [first] = await evolu.loadQuery(queries.first);
    if (first === undefined) throw new Error('The list is empty.');
    const at = Date.now();
    await write((onComplete) => evolu.update('goal', { id: first.id, summary }, { onComplete }));
    return at;
  },

  /** From the navigation to the rows of the first query. */
  opened: evolu.loadQuery(queries.first).then((rows) => ({ ms: performance.now(), rows: rows.length })),
};

Object.assign(globalThis, { evoluBench });
void evoluBench.opened.then(() => live('window'));
