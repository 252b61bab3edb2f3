/** The page of the browser tests: gives the test its tools as `window.tools`. */
import { createKeyStore, KEY_DATABASE } from '../key-store.ts';
import { readPresence } from '../presence.ts';

/** Firefox collects a worker that only its own handlers can reach. */
const workers: Worker[] = [];

/** A worker of `browser-worker.ts` and a way to ask it. */
function createAsker() {
  const worker = new Worker('/worker.js', { type: 'module' });
  workers.push(worker);
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  worker.onmessage = ({ data }: MessageEvent<{ id: number; result?: unknown; error?: string }>) => {
    const { resolve, reject } = waiting.get(data.id) ?? {};
    if (data.error === undefined) resolve?.(data.result);
    else reject?.(new Error(data.error));
  };
  let count = 0;
  return (ask: string, input?: unknown) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++count;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, ask, input });
    });
}

const tools = { createAsker, createKeyStore, readPresence, KEY_DATABASE };
export type Tools = typeof tools;
Object.assign(globalThis, { tools });
