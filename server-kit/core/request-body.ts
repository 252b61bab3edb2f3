import { ProblemError } from './problem-error.ts';

/** Reads a body of at most `maxBytes`, with or without Content-Length, within `timeoutMs`. */
export async function readBytes(request: Request, maxBytes: number, timeoutMs: number): Promise<Uint8Array> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > maxBytes) throw tooLarge();
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding.trim().toLowerCase() !== 'identity') {
    // Whoever inflates here can be made to inflate a bomb; records are ciphertext and do not compress anyway.
    throw new ProblemError('input/unsupported-media-type', { detail: 'Compressed bodies are not accepted.' });
  }
  if (request.body === null) return new Uint8Array();

  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
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
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) break;
      total += value.byteLength;
      if (total > maxBytes) throw tooLarge();
      chunks.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => undefined);
    if (error instanceof ProblemError) throw error;
    // The connection broke: there is nobody left to answer, but nothing failed here either.
    throw new ProblemError('input/invalid', { detail: 'The body did not arrive.' });
  } finally {
    clearTimeout(timer);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, total);
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** A JSON body. `parsed` is what a host's own parser made of it already. */
export async function readJson(
  request: Request,
  parsed: unknown,
  maxBytes: number,
  timeoutMs: number,
): Promise<unknown> {
  if (parsed !== undefined) return parsed;
  const mediaType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw new ProblemError('input/unsupported-media-type', { detail: 'The body must be application/json.' });
  }
  const bytes = await readBytes(request, maxBytes, timeoutMs);
  try {
    return JSON.parse(decoder.decode(bytes)) as unknown;
  } catch {
    throw new ProblemError('input/invalid', { detail: 'The body is not JSON in UTF-8.' });
  }
}

function tooLarge(): ProblemError {
  return new ProblemError('input/too-large', {}, { connection: 'close' });
}
