import { v7 as uuid } from 'uuid';
import type { CommandReceipt, QueryName, VaultQueries, VaultWatches, WatchName } from '../api.ts';
import { deriveKey } from '../crypto/derive-key.ts';
import { equalBytes } from '../crypto/equal-bytes.ts';
import { randomBytes } from '../crypto/random.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import { parseCommand, type Intent } from '../domain/command.ts';
import type { CollectionDeciders } from '../domain/document.ts';
import { inputError } from '../domain/input-error.ts';
import type { Transition } from '../storage/cache/transition.ts';
import type { Database } from '../storage/database.ts';
import type { CommandRow } from '../storage/event-store/command-rows.ts';
import { createEventLog, type EventLogKeys } from '../storage/event-store/event-log.ts';
import { openStoreMeta } from '../storage/event-store/store-meta.ts';
import { verifyTail } from '../storage/event-store/verify-event-log.ts';
import type { AreaContext, QueryHandlers, WatchHandlers } from './areas/area.ts';
import { createDiagnosticsQueries } from './areas/diagnostics.ts';
import { createDocumentArea } from './areas/documents.ts';
import { createGoalArea } from './areas/goals.ts';
import { createSyncQueries } from './areas/sync.ts';
import { createHistoryArea } from './areas/history.ts';
import { createProjectArea } from './areas/projects.ts';
import { createSearchQueries } from './areas/search.ts';
import { createTransferQueries } from './areas/transfer.ts';
import { openCacheKeeper, type CacheKeeper } from './cache-keeper.ts';
import { decideCommand, decideIntents, type Decision, type DecisionSource } from './decide-command.ts';
import type { LongCall } from './owner-core.ts';
import { requireName } from './require-name.ts';
import { createVaultSync, type VaultSync } from './vault-sync.ts';

/** What an open vault is made of. */
export interface OpenVaultParts {
  readonly sodium: Sodium;
  readonly keys: EventLogKeys;
  readonly eventStore: Database;
  openCache(): Promise<Database>;
  /** An empty cache under a fresh key. */
  renewCache(): Promise<Database>;
  readonly now: () => number;
  /** Ed25519, 32 bytes: a roster that is met for the first time must be signed by it; null in tests without one. */
  readonly recoverySignKey?: Uint8Array;
  /** The host's own rules for its collections. */
  readonly deciders?: CollectionDeciders;
}

const NO_DECIDERS: CollectionDeciders = new Map();

/** An unlocked vault: commands and queries, all synchronous, so that nothing can come between deciding and appending. */
export interface OpenVault {
  /** Durable when it returns; the rest is for {@link settle}. */
  execute(command: unknown): CommandReceipt;
  /** Decides what a file wants, all or none: only checks it, or does it in one transaction. */
  apply(how: 'check' | 'commit', intents: readonly Intent[]): void;
  /** Brings the last command into the read models and to the watches. To be called before anything else is done. */
  settle(): void;
  query<N extends QueryName>(name: N, input: VaultQueries[N]['input']): VaultQueries[N]['output'];
  watch<N extends WatchName>(
    name: N,
    query: VaultWatches[N]['query'],
    listener: (event: VaultWatches[N]['event']) => void,
  ): () => void;
  /** The cache was found damaged: {@link repair} and try again. */
  readonly cache: Pick<CacheKeeper, 'isDamaged'>;
  repair(): Promise<void>;
  /** For actions that work on the inside. What they append by themselves is shown by {@link refresh}. */
  readonly context: AreaContext;
  refresh(): void;
  readonly sync: VaultSync;
  readonly recoveredTail: boolean;
  close(): void;
}

/**
 * Opens the log and brings the cache up to date. On failure the caller closes what it has opened.
 *
 * @throws MoError `vault/upgraded-elsewhere`, `storage/corrupt`, `vault/canceled`
 */
export async function openVault(parts: OpenVaultParts, options: LongCall = {}): Promise<OpenVault> {
  const { sodium, keys, eventStore, now } = parts;
  openStoreMeta(eventStore, keys.vaultId);
  verifyTail(eventStore, sodium, keys);
  const log = createEventLog(eventStore, sodium, keys);
  const { deviceId } = keys.device;
  const source = {
    log,
    incarnation: () => openStoreMeta(eventStore, keys.vaultId).incarnation,
    deviceId,
    open: parts.openCache,
    renew: parts.renewCache,
  };
  const cache = await openCacheKeeper(source, options);
  const context: AreaContext = { sodium, keys, eventStore, log, cache, now };
  const goals = createGoalArea(context);
  const projects = createProjectArea(context);
  const documents = createDocumentArea(context);
  const history = createHistoryArea(context);
  const areas = [goals, projects, documents, history];
  const queries: QueryHandlers = {
    ...goals.queries,
    ...projects.queries,
    ...documents.queries,
    ...history.queries,
    ...createSearchQueries(context),
    ...createTransferQueries(context),
    ...createDiagnosticsQueries(context),
    ...createSyncQueries(() => sync.conflicts),
  };
  const watches: WatchHandlers = {
    ...goals.watches,
    ...projects.watches,
    ...documents.watches,
    ...history.watches,
  };
  let watchesAreBehind = false;
  let unsettled: { readonly transitions: readonly Transition[]; readonly commit: number } | null = null;
  const sync = createVaultSync(context, parts.recoverySignKey ?? null, () => publish(null));
  const digestKey = deriveKey(keys.aggregateKeysKey, keys.vaultId, 'mo-kit/v1/command-digest');

  /**
   * What changed is durable by now: a watch that cannot be served is served with the next change. Null when what changed
   * is not known one by one.
   */
  function publish(transitions: readonly Transition[] | null) {
    try {
      for (const area of areas) {
        if (watchesAreBehind || transitions === null) area.refresh();
        else area.publish(transitions);
      }
      watchesAreBehind = false;
    } catch {
      watchesAreBehind = true;
    }
  }

  function settle() {
    if (unsettled === null) return;
    const { transitions, commit } = unsettled;
    unsettled = null;
    publish(cache.project(transitions, commit));
  }

  const decide = <T>(decision: (source: DecisionSource) => T): T =>
    cache.use((database) =>
      decision({
        cache: database,
        head: log.head(),
        history: { log, eventStore },
        deciders: parts.deciders ?? NO_DECIDERS,
      }),
    );

  function commit(done: CommandRow, { events, transitions }: Decision): number {
    const sequence = log.commit(done, events);
    if (events.length > 0) {
      unsettled = { transitions, commit: sequence };
      sync.committed(events.map(({ aggregateId }) => aggregateId));
    }
    return sequence;
  }

  return {
    execute(input) {
      settle();
      const command = parseCommand(input);
      const digest = sodium.crypto_generichash(32, JSON.stringify(command), digestKey);
      const done = log.findCommand(command.commandId);
      if (done !== undefined) {
        if (!equalBytes(done.digest, digest)) throw inputError('input/conflict', 'commandId');
        return { commit: done.commit, replayed: true, events: null };
      }
      const decision = decide((source) => decideCommand(source, command));
      const sequence = commit({ commandId: command.commandId, digest, doneAt: now() }, decision);
      return { commit: sequence, replayed: false, events: decision.events.length };
    },

    apply(how, intents) {
      settle();
      const decision = decide((source) => decideIntents(source, intents, now()));
      if (how === 'commit') commit({ commandId: uuid(), digest: randomBytes(32), doneAt: now() }, decision);
    },

    settle,

    query(name, input) {
      settle();
      requireName(queries, name);
      return queries[name](input);
    },

    watch(name, query, listener) {
      settle();
      requireName(watches, name);
      return watches[name](query, listener);
    },

    cache,
    sync,
    async repair() {
      unsettled = null;
      await cache.repair();
      for (const area of areas) area.refresh();
    },
    context,
    refresh: () => publish(null),
    recoveredTail: eventStore.report.droppedTailBytes > 0,
    close() {
      wipe(digestKey);
      cache.close();
      eventStore.close();
    },
  };
}
