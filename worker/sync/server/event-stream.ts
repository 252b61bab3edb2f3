import { createParser, type EventSourceMessage } from 'eventsource-parser';
import * as v from 'valibot';
import { LogIdSchema, MAX_PAGE_BYTES, PageSchema, type Page } from '../../../server-kit/protocol/index.ts';
import { invalidAnswer } from './problem.ts';
import { failureOf, unreachable } from './failures.ts';
import { untilAborted } from './until-aborted.ts';

/** What the live stream says. */
export type StreamEvent =
  | { readonly kind: 'page'; readonly logId: string; readonly page: Page }
  /** The log was deleted. */
  | { readonly kind: 'gone'; readonly logId: string }
  /** The server ends the stream on purpose: come back after this time. */
  | { readonly kind: 'bye'; readonly retryMs: number };

const PageEventSchema = v.strictObject({ ...PageSchema.entries, logId: LogIdSchema });
const GoneEventSchema = v.strictObject({ logId: LogIdSchema });

/** The server says something every 20 seconds; three times that is a dead connection that nobody closed. */
const STALL_MS = 60_000;
const DEFAULT_RETRY_MS = 2_000;

/**
 * Reads server-sent events (WHATWG HTML, section 9.2) as they are asked for: whoever is slow to take one slows the
 * server down instead of filling memory. Ends after `bye`; a connection that breaks or falls silent is `sync/offline`,
 * anything that is not of the protocol `sync/invalid-answer`. Events that a later server may add are passed over.
 */
export async function* readEvents(
  response: Response,
  signal: AbortSignal,
  stallMs = STALL_MS,
): AsyncGenerator<StreamEvent, void, undefined> {
  if (response.body === null || !isEventStream(response)) throw invalidAnswer();
  const reader = response.body.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const messages: EventSourceMessage[] = [];
  let retryMs = DEFAULT_RETRY_MS;
  let isBroken = false;
  const parser = createParser({
    onEvent: (message) => messages.push(message),
    onRetry: (ms) => (retryMs = ms),
    onError: ({ type }) => (isBroken ||= type === 'max-buffer-size-exceeded'),
    // Characters, of a page with every byte of its records escaped once.
    maxBufferSize: 3 * MAX_PAGE_BYTES,
  });
  try {
    for (;;) {
      const { done, value } = await untilAborted(within(stallMs, reader.read()), signal);
      if (done) throw unreachable();
      parser.feed(decodeText(decoder, value));
      if (isBroken) throw invalidAnswer();
      for (const message of messages.splice(0)) {
        const event = eventOf(message, retryMs);
        if (event === null) continue;
        yield event;
        if (event.kind === 'bye') return;
      }
    }
  } catch (error) {
    throw failureOf(signal.aborted ? signal.reason : error);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function isEventStream(response: Response): boolean {
  return /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '');
}

function decodeText(decoder: TextDecoder, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes, { stream: true });
  } catch {
    throw invalidAnswer();
  }
}

function eventOf({ event, data }: EventSourceMessage, retryMs: number): StreamEvent | null {
  switch (event) {
    case 'page': {
      const { logId, ...page } = checked(PageEventSchema, data);
      return { kind: 'page', logId, page };
    }
    case 'gone':
      return { kind: 'gone', ...checked(GoneEventSchema, data) };
    case 'bye':
      return { kind: 'bye', retryMs };
    default:
      return null;
  }
}

function checked<Schema extends v.GenericSchema>(schema: Schema, data: string): v.InferOutput<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    throw invalidAnswer();
  }
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw invalidAnswer();
  return parsed.output;
}

function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(unreachable()), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
