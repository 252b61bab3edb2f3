import { MAX_RECORD_BYTES, SNAPSHOT_CHUNK_BYTES } from '../../protocol/limits.ts';
import { SUPPORTED_PROTOCOL_VERSIONS } from '../../protocol/version.ts';
import { createOpenApiDocument } from '../../openapi.ts';
import { ProblemError } from '../problem-error.ts';
import { Reply } from '../reply.ts';
import type { RouteHandlers } from '../server.ts';

/** What a server says about itself. */
export const serviceRoutes: RouteHandlers<'info' | 'health' | 'ready' | 'openapi'> = {
  async info({ config, options }) {
    const { limits } = config;
    return {
      name: 'mo-kit',
      protocol: { versions: [...SUPPORTED_PROTOCOL_VERSIONS] },
      authentication: options.authenticate === undefined ? 'device' : 'host',
      registration: options.authenticate === undefined ? config.registration.mode : 'open',
      limits: {
        recordBytes: MAX_RECORD_BYTES,
        recordsPerPush: limits.recordsPerPush,
        bodyBytes: limits.bodyBytes,
        pageRecords: limits.pageRecords,
        pageBytes: limits.pageBytes,
        logs: limits.logs,
        devices: limits.devices,
        slots: limits.slots,
        mailboxes: limits.mailboxes,
        snapshotBytes: limits.snapshotBytes,
        snapshotChunkBytes: SNAPSHOT_CHUNK_BYTES,
      },
    };
  },
  async health() {
    return { status: 'ok' };
  },
  async ready({ store, closing }) {
    try {
      if (!closing.aborted) {
        await store.check();
        return { status: 'ok' };
      }
    } catch {
      // Answered like a server that drains: whoever balances the load sends requests elsewhere.
    }
    throw new ProblemError('sync/unavailable', {}, { 'retry-after': '5' });
  },
  async openapi() {
    return Reply.json(createOpenApiDocument());
  },
};
