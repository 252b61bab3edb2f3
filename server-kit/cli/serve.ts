import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RegistrationMode } from '../core/options.ts';
import { moSync } from '../node.ts';
import { numberFlag, storeFromFlags, type CliFlags } from './store-flags.ts';

/** Serves until SIGINT or SIGTERM, then drains. */
export async function serve(flags: CliFlags): Promise<number> {
  const sync = moSync({
    store: storeFromFlags(flags),
    ...(flags['public-url'] === undefined ? {} : { publicUrl: flags['public-url'] }),
    ...(flags.registration === undefined ? {} : { registration: flags.registration as RegistrationMode }),
  });
  await sync.ready();
  const server = createServer(
    { headersTimeout: 15_000, requestTimeout: 60_000, maxHeaderSize: 16_384 },
    sync,
  );
  const host = flags.host ?? '127.0.0.1';
  const port = numberFlag('port', flags.port, 4_320);
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  process.stdout.write(`mo-sync listens on http://${host}:${bound}\n`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  server.close();
  await sync.close();
  server.closeAllConnections();
  return 0;
}
