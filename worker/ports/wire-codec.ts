/**
 * Messages as bytes, for where no structured clone takes them: JSON, with byte arrays marked. Our messages hold nothing
 * else that JSON would lose.
 */
const BYTES = '$bytes';

export function encodeMessage(message: unknown): Uint8Array {
  return new TextEncoder().encode(
    JSON.stringify(message, (_name, value: unknown) =>
      value instanceof Uint8Array ? { [BYTES]: [...value] } : value,
    ),
  );
}

export function decodeMessage(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes), (_name, value: unknown) => {
    if (typeof value !== 'object' || value === null || !(BYTES in value)) return value;
    return Uint8Array.from(value[BYTES] as number[]);
  });
}
