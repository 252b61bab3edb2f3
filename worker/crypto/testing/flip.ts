/** A copy with one bit changed. */
export function flip(bytes: Uint8Array, index: number, bit = 0): Uint8Array {
  const changed = bytes.slice();
  changed[index] = (changed[index] ?? 0) ^ (1 << bit);
  return changed;
}
