import { pathToFileURL } from 'node:url';
import Fastify from 'fastify';
import { jwtVerify, SignJWT } from 'jose';
import { createSqliteStore } from '@mo-kit/server-kit';
import { moSync } from '@mo-kit/server-kit/fastify';

/** A Fastify API whose clients carry a JWT, and the sync server behind the same tokens. */
export async function createApp(options: { directory?: string; secret?: Uint8Array } = {}) {
  const secret = options.secret ?? crypto.getRandomValues(new Uint8Array(32));
  const app = Fastify();

  await app.register(moSync, {
    prefix: '/mo',
    store: createSqliteStore(options),
    authenticate: async (request) => {
      const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
      if (token === undefined) return null;
      try {
        const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'], audience: 'site' });
        return payload.sub === undefined ? null : { userId: payload.sub };
      } catch {
        return null;
      }
    },
  });

  // A stand-in for the site's own way to issue tokens.
  app.post<{ Body: { user: string } }>(
    '/token',
    {
      schema: {
        body: {
          type: 'object',
          required: ['user'],
          properties: { user: { type: 'string', pattern: '^[a-z0-9]{1,20}$' } },
        },
      },
    },
    async (request) => {
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(request.body.user)
        .setAudience('site')
        .setExpirationTime('15m')
        .sign(secret);
      return { token };
    },
  );
  return app;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const app = await createApp();
  console.log(await app.listen({ port: Number(process.env['PORT'] ?? 4331) }));
  process.once('SIGTERM', () => void app.close());
}
