/** 128 random bits as text. Not `crypto.randomUUID`, which an insecure page lacks: it must get as far as saying so. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
