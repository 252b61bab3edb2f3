import { MAX_PAGE_BYTES } from '../../../server-kit/protocol/index.ts';
import { invalidAnswer } from './problem.ts';

/** The largest page with every byte of its records escaped once, and room for the JSON around them. */
const MAX_ANSWER_BYTES = 3 * MAX_PAGE_BYTES;

/** Reads a whole body, and stops at a size that no honest server sends: `sync/invalid-answer`. */
export async function readAnswerBody(response: Response): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array();
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > MAX_ANSWER_BYTES) {
      await reader.cancel().catch(() => undefined);
      throw invalidAnswer();
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** The JSON of a body; undefined when it is none. */
export function parseAnswer(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
