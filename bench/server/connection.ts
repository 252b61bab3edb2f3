import { once } from 'node:events';
import { connect } from 'node:net';

/** One kept connection, one request at a time; it ends with the server. */
export interface Connection {
  /** Sends a request as it stands; resolves with the body of the answer. Rejects unless the status is 200. */
  send(request: string): Promise<Buffer>;
}

/**
 * HTTP/1.1 with as little cost on this side as can be, because on a machine with few cores whatever the load costs is
 * taken from what is measured. Answers must have a Content-Length.
 */
export async function openConnection(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  await once(socket, 'connect');
  let parts: Buffer[] = [];
  let missing = -1;
  let answer: { resolve(body: Buffer): void; reject(error: Error): void } | undefined;
  socket.on('data', (part) => {
    if (missing < 0) {
      const end = part.indexOf('\r\n\r\n');
      const head = part.toString('latin1', 0, end);
      const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
      if (length === undefined || !head.startsWith('HTTP/1.1 200 ')) {
        answer?.reject(new Error(`the answer is ${part.toString().slice(0, 600)}`));
        return;
      }
      missing = Number(length);
      part = part.subarray(end + 4);
    }
    parts.push(part);
    missing -= part.length;
    if (missing > 0) return;
    const [first] = parts;
    const body = parts.length === 1 && first !== undefined ? first : Buffer.concat(parts);
    parts = [];
    missing = -1;
    answer?.resolve(body);
  });
  socket.on('error', (error) => answer?.reject(error));
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        answer = { resolve, reject };
        socket.write(request);
      }),
  };
}

/** The text of a request; `body` is JSON. */
export function requestText(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): string {
  const all = {
    host: 'localhost',
    ...headers,
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
}
