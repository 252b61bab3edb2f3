/** The wire protocol of MO Kit: schemas, codecs and constants for both ends. Imports nothing of a platform. */
export * from './auth-message.ts';
export * from './chain.ts';
export * from './encoding.ts';
export * from './errors.ts';
export * from './ids.ts';
export * from './limits.ts';
export * from './messages.ts';
export * from './record.ts';
export * from './route-definition.ts';
export * from './routes.ts';
export * from './version.ts';
