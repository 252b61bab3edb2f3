import { ProblemError } from './problem-error.ts';

/** Chunks one after the other; what a host gives that has them more directly than `Request.body`. */
export interface BodyChunks {
  next(): Promise<{ readonly done?: boolean | undefined; readonly value?: Uint8Array | undefined }>;
  /** Nothing more will be read. */
  stop(): void;
}

/** What is read of a request's body, and how. */
export interface BodyInput {
  readonly request: Request;
  readonly chunks: BodyChunks | undefined;
  readonly maxBytes: number;
  /** Called with the size of each chunk; may throw. */
  readonly take: (bytes: number) => void;
  readonly timeoutMs: number;
}

/** Reads a body of at most `maxBytes`, with or without Content-Length, within `timeoutMs`. */
export async function readBytes(input: BodyInput): Promise<Uint8Array> {
  const { request, chunks, maxBytes, take, timeoutMs } = input;
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > maxBytes) throw tooLarge();
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding.trim().toLowerCase() !== 'identity') {
    // Whoever inflates here can be made to inflate a bomb; records are ciphertext and do not compress anyway.
    throw new ProblemError('input/unsupported-media-type', { detail: 'Compressed bodies are not accepted.' });
  }
  const source = chunks ?? chunksOf(request.body);
  if (source === null) return new Uint8Array();

  const parts: Uint8Array[] = [];
  let total = 0;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new ProblemError('input/timeout', {}, { connection: 'close' })),
      timeoutMs,
    );
  });
  try {
    for (;;) {
      const { done, value } = await Promise.race([source.next(), late]);
      if (done === true || value === undefined) break;
      total += value.byteLength;
      if (total > maxBytes) throw tooLarge();
      take(value.byteLength);
      parts.push(value);
    }
  } catch (error) {
    source.stop();
    if (error instanceof ProblemError) throw error;
    // The connection broke: there is nobody left to answer, but nothing failed here either.
    throw new ProblemError('input/invalid', { detail: 'The body did not arrive.' });
  } finally {
    clearTimeout(timer);
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts, total);
}

function chunksOf(body: ReadableStream<Uint8Array> | null): BodyChunks | null {
  if (body === null) return null;
  const reader = body.getReader();
  return { next: () => reader.read(), stop: () => void reader.cancel().catch(() => undefined) };
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** A JSON body. `parsed` is what a host's own parser made of it already. */
export async function readJson(input: BodyInput, parsed: unknown): Promise<unknown> {
  const mediaType = input.request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw new ProblemError('input/unsupported-media-type', { detail: 'The body must be application/json.' });
  }
  if (parsed !== undefined) return parsed;
  const bytes = await readBytes(input);
  try {
    return JSON.parse(decoder.decode(bytes)) as unknown;
  } catch {
    throw new ProblemError('input/invalid', { detail: 'The body is not JSON in UTF-8.' });
  }
}

function tooLarge(): ProblemError {
  return new ProblemError('input/too-large', {}, { connection: 'close' });
}
