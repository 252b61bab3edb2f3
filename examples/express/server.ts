import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import express from 'express';
import { createSqliteStore } from '@mo-kit/server-kit';
import { moSync } from '@mo-kit/server-kit/express';

/** An Express site with its own cookie sessions, and the sync server behind them. */
export function createApp(options: { directory?: string } = {}) {
  const secret = randomBytes(32);
  const sign = (user: string) => createHmac('sha256', secret).update(user).digest('base64url');

  /** The site's own session: who is signed in, from its own cookie. */
  function userOf(cookieHeader: string | null): string | null {
    const [user, tag] = /(?:^|; )session=([a-z0-9]+)\.([\w-]+)/.exec(cookieHeader ?? '')?.slice(1) ?? [];
    if (user === undefined || tag === undefined) return null;
    const expected = Buffer.from(sign(user));
    const given = Buffer.from(tag);
    return expected.length === given.length && timingSafeEqual(expected, given) ? user : null;
  }

  const sync = moSync({
    store: createSqliteStore(options),
    authenticate: (request) => {
      const userId = userOf(request.headers.get('cookie'));
      return userId === null ? null : { userId };
    },
  });

  const app = express();
  app.use('/mo', sync);
  app.use(express.json());
  // A stand-in for the site's own sign-in form.
  app.post('/login', (request, response) => {
    const { user } = request.body as { user?: unknown };
    if (typeof user !== 'string' || !/^[a-z0-9]{1,20}$/.test(user)) {
      response.status(400).end();
      return;
    }
    response.cookie('session', `${user}.${sign(user)}`, { httpOnly: true, sameSite: 'strict' });
    response.status(204).end();
  });
  app.get('/', (_request, response) => {
    response.type('html').send('<h1>A site with MO Kit sync under /mo</h1>');
  });
  return { app, sync };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { app, sync } = createApp();
  const server = createServer(app).listen(Number(process.env['PORT'] ?? 4330), '127.0.0.1', () => {
    console.log(`http://localhost:${process.env['PORT'] ?? 4330}`);
  });
  process.once('SIGTERM', () => {
    server.close();
    void sync.close();
  });
}
