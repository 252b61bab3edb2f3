import { createHash } from 'node:crypto';
import type { Random } from '../../storage/testing/random.ts';
import { toBase64url } from '../../../server-kit/protocol/index.ts';
import { createMemoryStore } from '../../../server-kit/storage/memory.ts';
import type {
  AppendInput,
  CreateLog,
  DocumentKey,
  StoredDocument,
  SyncStore,
} from '../../../server-kit/index.ts';

/** A store whose logs can be put back to an earlier state, as by an operator who restores an old copy. */
export interface RewindableStore {
  readonly store: SyncStore;
  /** How many pushes it has taken. */
  readonly pushes: number;
  /** Forgets every push behind the first `pushes`. Accounts and devices stay. */
  rewind(pushes: number): Promise<void>;
  /** Another store with the first `pushes`, which goes its own way from there. */
  fork(pushes: number): Promise<RewindableStore>;
  /** Puts a record into a log that no device has written: an old one under another id. False when there is none yet. */
  forge(random: Random): Promise<boolean>;
}

type Change =
  | { readonly kind: 'put'; readonly document: StoredDocument }
  | { readonly kind: 'remove'; readonly key: DocumentKey }
  | { readonly kind: 'log'; readonly input: CreateLog }
  | { readonly kind: 'append'; readonly input: AppendInput };

export function createRewindableStore(): RewindableStore {
  return overChanges([], createMemoryStore());
}

function overChanges(past: readonly Change[], store: SyncStore): RewindableStore {
  let changes = [...past];
  let current = store;

  const countPushes = () => changes.filter(({ kind }) => kind === 'append').length;
  const overrides: Partial<SyncStore> = {
    async append(input) {
      const result = await current.append(input);
      if (result.outcome === 'appended') changes.push({ kind: 'append', input });
      return result;
    },
    async createLog(input) {
      const outcome = await current.createLog(input);
      changes.push({ kind: 'log', input });
      return outcome;
    },
    update: (reads, decide) =>
      current.update(reads, (found) => {
        const change = decide(found);
        for (const document of change.put ?? []) changes.push({ kind: 'put', document });
        for (const key of change.remove ?? []) changes.push({ kind: 'remove', key });
        return change;
      }),
  };
  const facade = new Proxy({} as SyncStore, {
    get: (_, name: keyof SyncStore) => overrides[name] ?? current[name],
  });

  return {
    store: facade,
    get pushes() {
      return countPushes();
    },
    async rewind(pushes) {
      const { kept, next } = await replay(changes, pushes);
      changes = [...kept];
      current = next;
    },
    async fork(pushes) {
      const { kept, next } = await replay(changes, pushes);
      return overChanges(kept, next);
    },
    async forge(random) {
      const appends = changes.flatMap((change) => (change.kind === 'append' ? [change.input] : []));
      const input = appends[random.below(Math.max(1, appends.length))];
      const copied = input?.records[0];
      if (input === undefined || copied === undefined) return false;
      const log = await current.getLog(input.logId);
      if (log === undefined) return false;
      const id = toBase64url(random.bytes(16));
      // The epoch that stands: a record of an older one is refused without a look at it.
      const { epoch } = log;
      const record = JSON.stringify({ ...(JSON.parse(copied.record) as object), id, epoch });
      const bodyHash = createHash('sha256').update(record).digest('base64url');
      const { outcome } = await facade.append({
        ...input,
        prefix: { sequence: log.sequence, hash: log.hash },
        records: [{ id, epoch, record, bodyHash, bytes: Buffer.byteLength(record) }],
        control: null,
      });
      return outcome === 'appended';
    },
  };
}

/** The changes without the pushes behind the first ones, and a store that has seen just those. */
async function replay(changes: readonly Change[], pushes: number) {
  const kept: Change[] = [];
  let left = pushes;
  const next = createMemoryStore();
  for (const change of changes) {
    if (change.kind === 'append' && left-- <= 0) continue;
    kept.push(change);
    if (change.kind === 'append') await next.append(change.input);
    else if (change.kind === 'log') await next.createLog(change.input);
    else if (change.kind === 'put') {
      const { document } = change;
      await next.update({ keys: [document] }, () => ({ result: undefined, put: [document] }));
    } else {
      const { key } = change;
      await next.update({ keys: [key] }, () => ({ result: undefined, remove: [key] }));
    }
  }
  return { kept, next };
}
