import { pathToFileURL } from 'node:url';
import { Hono } from 'hono';
import { serve } from 'srvx/node';
import { createSqliteStore, createSyncHandler, type HostUser } from '@mo-kit/server-kit';

/** Asks Ory Kratos whose session a cookie is. */
export async function kratosUser(kratosUrl: string, cookie: string | null): Promise<HostUser | null> {
  if (cookie === null) return null;
  const response = await fetch(`${kratosUrl}/sessions/whoami`, { headers: { cookie } });
  if (!response.ok) return null;
  const session = (await response.json()) as { active?: boolean; identity?: { id?: string } };
  return session.active === true && session.identity?.id !== undefined
    ? { userId: session.identity.id }
    : null;
}

/** A Hono site, or any other host that speaks Request and Response, with Ory Kratos for its sign-in. */
export function createApp(options: { directory?: string; kratosUrl: string }) {
  const sync = createSyncHandler({
    basePath: '/mo',
    store: createSqliteStore(options),
    authenticate: (request) => kratosUser(options.kratosUrl, request.headers.get('cookie')),
  });
  const app = new Hono();
  app.get('/', (context) => context.text('A site with MO Kit sync under /mo'));
  app.all('/mo/*', (context) => sync(context.req.raw));
  return { app, sync };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { app } = createApp({ kratosUrl: process.env['KRATOS_PUBLIC_URL'] ?? 'http://127.0.0.1:4433' });
  serve({ port: Number(process.env['PORT'] ?? 4332), hostname: '127.0.0.1', fetch: app.fetch });
}
