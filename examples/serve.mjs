/**
 * The demo: one site with the kit and its sync server, and a second site on another port that embeds the same script
 * from the first, cross-origin. `PORT` moves both (the second is always the next port up).
 */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { readElements, renderElement, renderGuide, renderIndex } from './docs/element-pages.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const cdn = join(folder, '../components/dist/cdn');

/**
 * What a page of the kit needs, and nothing more. No COOP or COEP, no `unsafe-inline`, no `unsafe-eval`:
 * SQLite needs `wasm-unsafe-eval`, and Lit and the kit each name one Trusted Types policy.
 */
export function contentSecurityPolicy({ script = "'self'", worker = "'self'", connect = "'self'" } = {}) {
  return [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    `script-src ${script} 'wasm-unsafe-eval'`,
    `worker-src ${worker}`,
    `connect-src ${connect}`,
    "style-src 'self'",
    "img-src 'self' data:",
    'trusted-types lit-html mo-kit',
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function site({ pages, policy, index }) {
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    response.set({
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    });
    next();
  });
  if (index !== undefined)
    app.get(['/', '/index.html'], (request, response) => response.type('html').send(index));
  app.use(express.static(pages, { extensions: ['html'] }));
  return app;
}

/** `/docs`: a page for each element of the manifest, and the guides. */
function documentation() {
  const elements = readElements(join(cdn, '../custom-elements.json'));
  const guides = { client: 'The headless client', collections: 'Collections' };
  const router = express.Router();
  router.get('/', (request, response) => response.type('html').send(renderIndex(elements)));
  router.get('/:name', (request, response, next) => {
    const { name } = request.params;
    const element = elements.get(name);
    if (element !== undefined) response.type('html').send(renderElement(element, elements));
    else if (Object.hasOwn(guides, name)) {
      const content = readFileSync(join(folder, `docs/${name}.html`), 'utf8');
      response.type('html').send(renderGuide(guides[name], content, elements));
    } else next();
  });
  router.use(express.static(join(folder, 'docs'), { extensions: [], index: false }));
  return router;
}

async function listen(app, port) {
  const server = createServer(app);
  server.listen(port, 'localhost');
  await once(server, 'listening');
  return server;
}

/**
 * Starts both sites; `dataDir` is where the sync server keeps its records, `syncUrl` the server that the page names, and
 * `connect` what other servers it may speak to. → { origin, otherOrigin, close }
 */
export async function serveDemo({
  port = 4321,
  otherPort = port === 0 ? 0 : port + 1,
  dataDir = './mo-data',
  sync = true,
  syncUrl = '/mo',
  connect = /** @type {readonly string[]} */ ([]),
} = {}) {
  if (!existsSync(join(cdn, 'mo.js'))) throw new Error('Not built yet: run `npm run build` first.');
  let kit;
  const pages = join(folder, 'script-tag');
  const app = site({
    pages,
    policy: contentSecurityPolicy({ connect: ["'self'", ...connect].join(' ') }),
    index: readFileSync(join(pages, 'index.html'), 'utf8').replace('sync-url="/mo"', `sync-url="${syncUrl}"`),
  });
  app.use('/strict-csp', express.static(join(folder, 'strict-csp')));
  if (existsSync(join(cdn, '../custom-elements.json'))) app.use('/docs', documentation());
  app.use(
    '/kit',
    (request, response, next) => {
      // Public files, for any site: the hash in the page decides what runs, not the origin.
      response.set('Access-Control-Allow-Origin', '*');
      response.set('Cross-Origin-Resource-Policy', 'cross-origin');
      next();
    },
    express.static(cdn),
  );
  if (sync) {
    const [{ moSync }, { createSqliteStore }] = await Promise.all([
      import('@mo-kit/server-kit/express'),
      import('@mo-kit/server-kit'),
    ]);
    kit = moSync({ store: createSqliteStore({ directory: dataDir }) });
    app.use('/mo', kit);
  }
  const server = await listen(app, port);
  const origin = `http://localhost:${server.address().port}`;

  const { files } = JSON.parse(readFileSync(join(cdn, 'integrity.json'), 'utf8'));
  const embedding = readFileSync(join(folder, 'cross-origin/index.html'), 'utf8')
    .replaceAll('https://cdn.example', `${origin}/kit`)
    .replaceAll('sha384-…', files['mo.all.js']);
  const other = site({
    pages: join(folder, 'cross-origin'),
    policy: contentSecurityPolicy({
      script: `'self' ${origin}`,
      worker: 'blob: data:',
      connect: `'self' ${origin}`,
    }),
    index: embedding,
  });
  const otherServer = await listen(other, otherPort);
  const otherOrigin = `http://localhost:${otherServer.address().port}`;

  return {
    origin,
    otherOrigin,
    async close() {
      await kit?.close?.();
      for (const each of [server, otherServer]) {
        each.closeAllConnections();
        each.close();
      }
    },
  };
}
