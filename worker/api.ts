/**
 * The contract between the page and the workers: types only, so that the client, the elements, the hub and the owner
 * can all import it without pulling code across the boundary. One file for each area.
 */
export * from './api/backup.ts';
export * from './api/collections.ts';
export * from './api/command.ts';
export * from './api/devices.ts';
export * from './api/diagnostics.ts';
export * from './api/goals.ts';
export * from './api/history.ts';
export * from './api/json.ts';
export * from './api/keys.ts';
export * from './api/operations.ts';
export * from './api/projects.ts';
export * from './api/readable.ts';
export * from './api/search.ts';
export * from './api/session.ts';
export * from './api/status.ts';
export * from './api/sync.ts';
export * from './api/transfer.ts';
