import { randomBytes } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { createTopics, type Topics } from './topics.ts';

/** Topics that reach every process on the database, through LISTEN and NOTIFY. */
export interface SharedTopics extends Topics {
  start(pool: Pool): Promise<void>;
  close(): Promise<void>;
}

/**
 * Notifications go out in their own statement, a few milliseconds' worth together: inside the transactions of pushes
 * they would serialize all commits of the database. One that is lost is made up for by polling. The listening
 * connection is opened anew when it breaks.
 */
export function createSharedTopics(channel: string): SharedTopics {
  const local = createTopics();
  const sender = randomBytes(6).toString('hex');
  const waiting = new Set<string>();
  let pool: Pool | undefined;
  let listening: PoolClient | undefined;
  let closed = false;
  let sending: Promise<void> | null = null;
  let retry: NodeJS.Timeout | undefined;

  async function send(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (waiting.size > 0 && pool !== undefined) {
      const topics = [...waiting];
      waiting.clear();
      await pool
        .query({
          name: 'mo-notify',
          // A notification is a commit like any other, and would wait for its own flush to the disk.
          text: "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, payload) FROM unnest($2::text[]) AS payload",
          values: [channel, topics.map((topic) => `${sender} ${topic}`)],
        })
        .catch(() => undefined);
    }
    sending = null;
  }

  async function listen(): Promise<void> {
    if (closed || pool === undefined) return;
    const client = await pool.connect();
    listening = client;
    client.on('notification', ({ payload = '' }) => {
      const [from, topic] = payload.split(' ', 2);
      if (from !== sender && topic !== undefined) local.emit(topic);
    });
    client.once('error', () => {
      client.release(true);
      listening = undefined;
      again();
    });
    await client.query(`LISTEN ${channel}`);
  }

  function again(): void {
    if (closed) return;
    retry = setTimeout(() => listen().catch(again), 1_000);
    retry.unref();
  }

  return {
    emit(topic) {
      local.emit(topic);
      waiting.add(topic);
      sending ??= send();
    },
    listen: local.listen,
    async start(opened) {
      pool = opened;
      await listen();
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      await sending;
      listening?.removeAllListeners('notification');
      listening?.release(true);
      listening = undefined;
    },
  };
}
