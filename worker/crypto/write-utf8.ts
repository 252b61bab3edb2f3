const encoder = new TextEncoder();
/** Up to this many characters a loop is faster than the call of the encoder. */
const SHORT = 64;

/**
 * Writes a text as UTF-8 at `at`, where there must be room for three bytes of each UTF-16 unit, and returns where it ends. Ids
 * and names of kinds are short and plain, and there are a dozen in each event.
 */
export function writeUtf8(text: string, into: Uint8Array, at: number): number {
  if (text.length <= SHORT) {
    let index = 0;
    for (; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit > 0x7f) break;
      into[at + index] = unit;
    }
    if (index === text.length) return at + index;
  }
  return at + encoder.encodeInto(text, into.subarray(at)).written;
}
