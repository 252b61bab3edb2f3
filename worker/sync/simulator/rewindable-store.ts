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
}

type Change =
  | { readonly kind: 'put'; readonly document: StoredDocument }
  | { readonly kind: 'remove'; readonly key: DocumentKey }
  | { readonly kind: 'log'; readonly input: CreateLog }
  | { readonly kind: 'append'; readonly input: AppendInput };

export function createRewindableStore(): RewindableStore {
  let changes: Change[] = [];
  let current = createMemoryStore();

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
  const store = new Proxy({} as SyncStore, {
    get: (_, name: keyof SyncStore) => overrides[name] ?? current[name],
  });

  return {
    store,
    get pushes() {
      return countPushes();
    },
    async rewind(pushes) {
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
      changes = kept;
      current = next;
    },
  };
}
