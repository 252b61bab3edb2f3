import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A process with nothing but Node's HTTP server: it takes any body and answers with as many bytes as the path says. */
export interface PlainHttp {
  readonly url: string;
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

export async function startPlainHttp(): Promise<PlainHttp> {
  const child = fork(fileURLToPath(import.meta.url), ['serve'], { execArgv: ['--import', 'tsx'] });
  const [port] = (await once(child, 'message')) as [number];
  return {
    url: `http://127.0.0.1:${port}`,
    async cpuMs() {
      const answer = once(child, 'message') as Promise<[number]>;
      child.send('cpu');
      return (await answer)[0];
    },
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

if (process.argv[2] === 'serve') {
  const bytes = Buffer.alloc(4_194_304, 'a');
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const body = bytes.subarray(0, Number(request.url?.slice(1)));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      response.end(body);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('disconnect', () => process.exit());
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1_000);
  });
}
