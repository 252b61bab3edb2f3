import type { Sodium } from '../crypto/sodium.ts';
import { STATE_VERSION } from '../domain/base-state.ts';
import type { SalvagedStore } from '../storage/salvage-store.ts';
import { BASE_STAGES, standingBase } from '../sync/snapshots/base-table.ts';
import type { ArchiveEntryOf, ArchiveKey } from './archive-format.ts';
import { verifyArchivedBase, type ArchivedBase } from './archived-base.ts';
import { attempt } from './attempt.ts';
import type { FindKey } from './salvage-events.ts';

/**
 * What a damaged store began with that started from a snapshot: every state that still opens with its key. How many do not
 * is said. They come with the log, which a base without them waits for like any other, or with a backup that has this base.
 */
export function salvageBase(
  store: SalvagedStore,
  sodium: Sodium,
  vaultId: string,
  findKey: FindKey,
): { readonly base: ArchivedBase | null; readonly missing: number } {
  const found = attempt(() => standingBase(store), null);
  const ids = new Set([
    ...keysOf(store, 'base_states', 'aggregate_id'),
    ...keysOf(store, 'keys', 'aggregate_id'),
  ]);
  const read = (id: string) =>
    store
      .all<Omit<ArchiveEntryOf<'state'>, 'kind'>>(SELECT_STATES, [id])
      .map((each) => ({ kind: 'state', ...each }) as const);
  // What it was that history begins with is gone, and with it whatever rests on it.
  if (found === null) return { base: null, missing: keysOf(store, 'base_states', 'aggregate_id').size };
  if (found.stage === BASE_STAGES.read) return { base: null, missing: 0 };
  const { stage, ...rest } = found;
  const base: ArchiveEntryOf<'base'> = {
    kind: 'base',
    ...rest,
    stateVersion: STATE_VERSION,
    isConfirmed: stage === BASE_STAGES.confirmed,
    tips: rest.tips.map(([deviceId, sequence]) => [deviceId, sequence]),
  };
  const states: ArchiveEntryOf<'state'>[] = [];
  let missing = 0;
  for (const id of ids) {
    const found = attempt(() => read(id), null);
    if (found === null) missing += 1;
    for (const state of found ?? []) {
      const key = findKey(state);
      if (key?.key === null) continue;
      if (key !== null && isWhole(sodium, vaultId, base, state, key)) states.push(state);
      else missing += 1;
    }
  }
  const counted = [...keysOf(store, 'base_counted', 'event_id')].flatMap((eventId) =>
    attempt(() => store.all<{ aggregateId: string }>(SELECT_COUNTED, [eventId]), []).map(
      ({ aggregateId }) => ({ kind: 'counted', eventId, aggregateId }) as const,
    ),
  );
  return { base: { base, states, counted }, missing };
}

const SELECT_STATES =
  'SELECT aggregate_id AS "aggregateId", type, key_id AS "keyId", sealed FROM base_states WHERE aggregate_id = ?';
const SELECT_COUNTED = 'SELECT aggregate_id AS "aggregateId" FROM base_counted WHERE event_id = ?';

function isWhole(
  sodium: Sodium,
  vaultId: string,
  base: ArchiveEntryOf<'base'>,
  state: ArchiveEntryOf<'state'>,
  key: ArchiveKey,
): boolean {
  return attempt(() => {
    const keys = new Map([[key.keyId, key]]);
    verifyArchivedBase({ base, states: [state], counted: [] }, { sodium, vaultId, keys });
    return true;
  }, false);
}

/** What a table is ordered by, read from both ends: a gap in the middle hides what is in it, and not what is behind it. */
function keysOf(store: SalvagedStore, table: string, column: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [sign, order, start] of [
    ['>', 'ASC', ''],
    ['<', 'DESC', '\u{10ffff}'],
  ] as const) {
    const sql = `SELECT ${column} AS id FROM ${table} WHERE ${column} ${sign} ? ORDER BY ${column} ${order} LIMIT 1`;
    for (let at: string | undefined = start; at !== undefined;) {
      const behind: string = at;
      at = attempt(() => store.get<{ id: string }>(sql, [behind])?.id, undefined);
      // Pages of different ages may contradict each other: a seek in them can go back, or find what is of another table.
      const isNext = typeof at === 'string' && (sign === '>' ? at > behind : at < behind);
      if (isNext) found.add(at as string);
      else at = undefined;
    }
  }
  return found;
}
