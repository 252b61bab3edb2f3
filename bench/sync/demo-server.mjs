/** The demo and its sync server in a process of its own: `node bench/sync/demo-server.mjs <folder>` prints its origin. */
import { serveDemo } from '../../examples/serve.mjs';

const [dataDir] = process.argv.slice(2);
const { origin } = await serveDemo({ port: 0, dataDir });
console.log(origin);
