/**
 * Overwrites key bytes with zeros after their last use. JavaScript promises no more: an engine may have copied the
 * buffer, and strings cannot be overwritten at all.
 */
export function wipe(...secrets: readonly (Uint8Array | null | undefined)[]): void {
  for (const secret of secrets) secret?.fill(0);
}
