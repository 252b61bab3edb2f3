import { TOKEN_HEADER, type Page } from '../protocol/index.ts';
import type { TestClient } from './test-client.ts';

export interface StreamEvent {
  readonly event: string;
  readonly id: string;
  readonly data: Page & { logId: string };
}

/** A live stream as a client reads it. */
export interface TestStream {
  readonly status: number;
  readonly events: StreamEvent[];
  /** Resolves when the condition holds for what has arrived; rejects after `timeoutMs`. */
  until(condition: (events: readonly StreamEvent[]) => boolean, timeoutMs?: number): Promise<void>;
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>;
  close(): void;
}

export async function openStream(
  client: TestClient,
  cursor: string,
  headers: Record<string, string> = {},
): Promise<TestStream> {
  const abort = new AbortController();
  const response = await fetch(`${client.mountUrl}/stream?cursor=${cursor}`, {
    headers: { [TOKEN_HEADER]: client.token, ...client.headers, ...headers },
    signal: abort.signal,
  });
  const events: StreamEvent[] = [];
  const watchers = new Set<() => void>();
  let rest = '';
  const feed = (text: string) => {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      if (field('event') === '') continue;
      events.push({
        event: field('event'),
        id: field('id'),
        data: JSON.parse(field('data')) as StreamEvent['data'],
      });
      for (const watch of watchers) watch();
    }
  };
  const ended = (async () => {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) feed(decoder.decode(chunk, { stream: true }));
    } catch {
      // Closed from here.
    }
  })();
  return {
    status: response.status,
    events,
    ended,
    until(condition, timeoutMs = 10_000) {
      return new Promise((resolve, reject) => {
        const watch = () => {
          if (!condition(events)) return;
          clearTimeout(timer);
          watchers.delete(watch);
          resolve();
        };
        const timer = setTimeout(() => {
          watchers.delete(watch);
          reject(new Error(`the stream did not bring what was awaited; it brought ${events.length} events`));
        }, timeoutMs);
        watchers.add(watch);
        watch();
      });
    },
    close: () => abort.abort(),
  };
}
