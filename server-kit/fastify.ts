import type { FastifyPluginAsync } from 'fastify';
import type { SyncOptions } from './core/options.ts';
import { createSyncCore } from './core/sync-core.ts';
import { serveNode } from './node.ts';

export type { SyncOptions };

/**
 * The sync server as a Fastify plugin: `app.register(moSync, { prefix: '/mo' })`. It is encapsulated: its content-type
 * parser and its routes touch nothing outside. Takes the address from `request.ip`, so set Fastify's `trustProxy`
 * behind a proxy. `app.close()` closes it.
 */
export const moSync: FastifyPluginAsync<SyncOptions> = async (app, options) => {
  // Fastify passes its own registration options along.
  const syncOptions: SyncOptions & { prefix?: string; logLevel?: string; logSerializers?: object } = {
    ...options,
  };
  delete syncOptions.prefix;
  delete syncOptions.logLevel;
  delete syncOptions.logSerializers;
  const core = createSyncCore(syncOptions);
  await core.ready();
  app.addHook('preClose', () => core.close());

  // The handler reads bodies itself, with its own limits.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  const serve = {
    method: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'],
    exposeHeadRoute: false,
    bodyLimit: Number.MAX_SAFE_INTEGER,
  };
  for (const url of ['/', '/*']) {
    app.route({
      ...serve,
      url,
      handler: async (request, reply) => {
        reply.hijack();
        const rawPath = (request.raw.url ?? '/').split('?', 1)[0] ?? '/';
        await serveNode(core, request.raw, reply.raw, {
          address: request.ip,
          path: rawPath.slice(app.prefix.length) || '/',
          mountPath: app.prefix,
        });
      },
    });
  }
};
