import { hasCode } from '../errors/has-code.ts';
import { MoError } from '../errors/mo-error.ts';
import type { OwnerApi } from '../ports/contracts.ts';
import { ANSWER_GRACE_MS } from './owner-links.ts';

/** Where a call may go now: an owner, a wait, or nowhere. */
export type Destination =
  | { readonly kind: 'owner'; readonly owner: OwnerApi }
  | { readonly kind: 'wait' }
  | { readonly kind: 'none'; readonly error: MoError };

export interface CallDescription<T> {
  send(owner: OwnerApi): Promise<T>;
  /** ms until the call is given up. */
  readonly deadlineMs: number;
  /** It goes to a closed vault as well: create, unlock, wipe. */
  readonly opens?: boolean;
  /** Sending it again could do it twice: it fails with its owner. Commands carry ids, so they may be replayed. */
  readonly once?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Tells the owner that nobody waits any more. */
  cancel?(owner: OwnerApi): void;
}

interface Pending {
  readonly call: CallDescription<unknown>;
  /** The owner that has it, if any does. */
  sentTo: OwnerApi | null;
  settle(outcome: { value: unknown } | { error: unknown }): void;
}

/**
 * Every call of the page: each ends by its deadline at the latest, is sent again to the next owner when its owner is
 * gone, and ends at once when there is nobody to send it to. Answers of owners that were given up are taken as well:
 * whoever answers first has done it.
 */
export interface Requests {
  run<T>(call: CallDescription<T>): Promise<T>;
  /** The destination has changed. */
  route(): void;
  readonly size: number;
  /** A call waits that an owner of a closed vault could take. */
  readonly wantsOwner: boolean;
  /** Rejects those that wait for an owner to open with. */
  endOpening(error: MoError): void;
  /** Rejects all. */
  end(error: MoError): void;
}

export function createRequests(options: {
  destination(opens: boolean): Destination;
  /** The error of a call that was not answered in time. */
  late(): MoError;
  /** A call needs an owner where none may be running. */
  onWanted(): void;
}): Requests {
  const pending = new Set<Pending>();

  /** What its owner answered last may be on its way still. */
  const loseSoon = (entry: Pending) => setTimeout(() => entry.settle({ error: lost() }), ANSWER_GRACE_MS);

  function dispatch(entry: Pending): void {
    const destination = options.destination(entry.call.opens === true);
    if (destination.kind === 'none') {
      entry.settle({ error: destination.error });
      return;
    }
    if (destination.kind === 'wait') {
      if (entry.sentTo !== null && entry.call.once) return void loseSoon(entry);
      entry.sentTo = null;
      if (entry.call.opens) options.onWanted();
      return;
    }
    const { owner } = destination;
    if (entry.sentTo === owner) return;
    if (entry.sentTo !== null && entry.call.once) return void loseSoon(entry);
    entry.sentTo = owner;
    entry.call.send(owner).then(
      (value) => entry.settle({ value }),
      (error: unknown) => {
        // An owner that has handed over answers so; the call goes to the next one.
        const isStale = hasCode(error, 'vault/closed') && error.retryable;
        if (isStale && pending.has(entry)) {
          if (entry.sentTo === owner) entry.sentTo = null;
          setTimeout(() => pending.has(entry) && dispatch(entry), 20);
        } else if (entry.sentTo === owner) {
          entry.settle({ error });
        }
      },
    );
  }

  return {
    run<T>(call: CallDescription<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const { signal } = call;
        if (signal?.aborted) {
          reject(canceled());
          return;
        }
        const onAbort = () => giveUp(canceled());
        const timer = setTimeout(() => giveUp(options.late()), call.deadlineMs);
        const entry: Pending = {
          call,
          sentTo: null,
          settle(outcome) {
            if (!pending.delete(entry)) return;
            clearTimeout(timer);
            signal?.removeEventListener('abort', onAbort);
            if ('error' in outcome) reject(outcome.error as Error);
            else resolve(outcome.value as T);
          },
        };
        const giveUp = (error: MoError) => {
          if (entry.sentTo) call.cancel?.(entry.sentTo);
          entry.settle({ error });
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        pending.add(entry);
        dispatch(entry);
      });
    },
    route() {
      for (const entry of [...pending]) dispatch(entry);
    },
    get size() {
      return pending.size;
    },
    get wantsOwner() {
      return [...pending].some((entry) => entry.call.opens === true);
    },
    endOpening(error) {
      for (const entry of [...pending]) if (entry.call.opens && !entry.sentTo) entry.settle({ error });
    },
    end(error) {
      for (const entry of [...pending]) entry.settle({ error });
    },
  };
}

const canceled = () => new MoError('vault/canceled', 'The call was canceled.');
const lost = () =>
  new MoError('internal/worker-failed', 'The tab that did this is gone; whether it was done is not known.', {
    retryable: true,
  });
