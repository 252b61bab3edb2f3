const REDACTED = '[redacted]';
/** What Node calls to print a value, in a console and in an error. */
const NODE_INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * Makes an object that holds secrets or identifiers print as `[redacted]`: as text, as JSON and in a console. Its fields stay
 * what they are, and a copy of them made for a port has no trace of this.
 */
export function redacted<T extends object>(value: T): T {
  const print = { value: () => REDACTED };
  return Object.defineProperties(value, {
    toString: print,
    toJSON: print,
    [NODE_INSPECT]: print,
    [Symbol.toPrimitive]: print,
  });
}
