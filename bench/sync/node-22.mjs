/** Evolu asks for Node 22; this is what it uses that Node 20 does not have. */
import { WebSocket } from 'ws';

globalThis.WebSocket ??= WebSocket;
if (!('difference' in Set.prototype)) {
  Object.defineProperty(Set.prototype, 'difference', {
    value(other) {
      return new Set([...this].filter((item) => !other.has(item)));
    },
  });
}
