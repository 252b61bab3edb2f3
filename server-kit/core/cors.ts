import { MAILBOX_TOKEN_HEADER, PROTOCOL_HEADER, TOKEN_HEADER } from '../protocol/version.ts';
import type { SyncConfig } from './config.ts';
import { Reply } from './reply.ts';

const EXPOSED = [PROTOCOL_HEADER, 'request-id', 'ratelimit', 'ratelimit-policy', 'retry-after'].join(', ');

/** Headers for a request from one of the named origins; none for any other. Never a wildcard, never a reflection. */
export function corsHeaders(config: SyncConfig, request: Request): Record<string, string> {
  if (config.corsOrigins.size === 0) return {};
  const origin = request.headers.get('origin');
  if (origin === null || !config.corsOrigins.has(origin)) return { vary: 'origin' };
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED,
    ...(config.corsCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
  };
}

/** The answer to a preflight; it allows something only to a named origin. */
export function preflightReply(cors: Record<string, string>): Reply {
  const allowed = cors['access-control-allow-origin'] !== undefined;
  if (!allowed) return new Reply(204, null);
  return new Reply(204, null, {
    'access-control-allow-methods': 'GET, POST, PUT, DELETE',
    'access-control-allow-headers': `content-type, last-event-id, authorization, ${PROTOCOL_HEADER}, ${TOKEN_HEADER}, ${MAILBOX_TOKEN_HEADER}`,
    'access-control-max-age': '600',
  });
}
