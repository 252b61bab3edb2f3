/** `length` bytes (at most 65,536) from the platform's cryptographic generator. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** A random UUID (v4, 122 bits), the form of every id that must tell nothing. */
export function randomId(): string {
  return crypto.randomUUID();
}
