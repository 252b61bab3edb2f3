/** MO Kit's sync server: a handler for any fetch-style host, its stores and its options. */
export { createSyncHandler, type RequestContext, type SyncHandler } from './core/handler.ts';
export { SyncConfigError } from './core/config.ts';
export type {
  AuthorizeCall,
  HostUser,
  Limits,
  QuotaCall,
  RateLimitOptions,
  RegistrationMode,
  RegistrationOptions,
  SyncLogger,
  SyncOptions,
} from './core/options.ts';
export type { Limiter, LimiterFactory, LimiterState, RatePolicy } from './core/rate-limits.ts';
export { createOpenApiDocument } from './openapi.ts';
export { createMemoryStore } from './storage/memory.ts';
export { pageEntries, type EntryRow } from './storage/page-entries.ts';
export { createPostgresStore } from './storage/postgres.ts';
export type { PostgresStoreOptions } from './storage/postgres-pool.ts';
export { createSqliteStore } from './storage/sqlite.ts';
export type { SqliteStoreOptions } from './storage/sqlite-file.ts';
export type * from './storage/port.ts';
