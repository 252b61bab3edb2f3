import { toMoError } from '../ports/rpc.ts';
import type { WatchHandlers } from './vault-client.ts';

/** A watch begins when the code is there; its caller can end it at once. */
type Watch = (query: unknown, handlers: WatchHandlers<unknown>) => () => void;

/**
 * An area of the client whose code is fetched at the first call, so that a page that only shows a lock need not carry it.
 * Its methods answer with promises, or are called `watch…` and return an unsubscribe function. A fetch that failed is
 * tried again by the next call. What is in `own` is there without it.
 */
export function lazyArea<Area extends object>(
  load: () => Promise<Partial<Area>>,
  own: Partial<Area> = {},
): Area {
  let loading: Promise<Partial<Area>> | null = null;
  const area = () =>
    (loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    }));
  const method = async (name: PropertyKey) => {
    const loaded = await area();
    return (...args: unknown[]) =>
      (Reflect.get(loaded, name) as (...args: unknown[]) => unknown).apply(loaded, args);
  };
  return new Proxy(own as Area, {
    get(_own, name) {
      // Whoever awaits the area itself must not take it for a promise.
      if (name === 'then' || name in own) return Reflect.get(own, name);
      if (typeof name === 'string' && name.startsWith('watch')) {
        return ((query, handlers) => watchLater(() => method(name), query, handlers)) satisfies Watch;
      }
      return async (...args: unknown[]) => (await method(name))(...args);
    },
  });
}

function watchLater(
  load: () => Promise<(...args: unknown[]) => unknown>,
  query: unknown,
  handlers: WatchHandlers<unknown>,
): () => void {
  let stop: (() => void) | null = null;
  let isOver = false;
  load().then(
    (watch) => {
      if (!isOver) stop = watch(query, handlers) as () => void;
    },
    (error: unknown) => {
      if (!isOver) handlers.onError(toMoError(error));
    },
  );
  return () => {
    isOver = true;
    stop?.();
  };
}
