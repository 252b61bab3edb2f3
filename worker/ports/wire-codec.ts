/**
 * Messages as bytes, for where no structured clone takes them: the length of a JSON text (4 bytes), the text, and behind
 * it the bytes of all files, which the text names by place. Byte arrays are marked in the text. Our messages hold nothing
 * else that JSON would lose.
 */
const BYTES = '$bytes';
const FILE = '$file';
const LENGTH_BYTES = 4;

/** The message is as it was at the time of the call; only files are read later. */
export async function encodeMessage(message: unknown): Promise<Uint8Array<ArrayBuffer>> {
  const files: Blob[] = [];
  let at = 0;
  const text = new TextEncoder().encode(
    JSON.stringify(message, (_name, value: unknown) => {
      if (value instanceof Uint8Array) return { [BYTES]: [...value] };
      if (!(value instanceof Blob)) return value;
      files.push(value);
      at += value.size;
      return { [FILE]: [at - value.size, value.size, value.type] };
    }),
  );
  const bytes = new Uint8Array(LENGTH_BYTES + text.length + at);
  new DataView(bytes.buffer).setUint32(0, text.length);
  bytes.set(text, LENGTH_BYTES);
  let end = LENGTH_BYTES + text.length;
  for (const file of files) {
    bytes.set(new Uint8Array(await file.arrayBuffer()), end);
    end += file.size;
  }
  return bytes;
}

export function decodeMessage(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const filesAt = LENGTH_BYTES + view.getUint32(0);
  const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, filesAt));
  return JSON.parse(text, (_name, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if (BYTES in value) return Uint8Array.from(value[BYTES] as number[]);
    if (!(FILE in value)) return value;
    const [at, size, type] = value[FILE] as [number, number, string];
    return new Blob([bytes.slice(filesAt + at, filesAt + at + size)], { type });
  });
}
