/** Every element, its events and what an application needs around them. Importing this registers the elements. */
export * from './vault/vault.ts';
export * from './backup/backup.ts';
export * from './diagnostics/diagnostics.ts';
export * from './security/security.ts';
export * from './balance-wheel/balance-wheel.ts';
export * from './conflicts/conflicts.ts';
export * from './goals/goals.ts';
export * from './history/history.ts';
export * from './projects/projects.ts';
export * from './search/search.ts';
export * from './timeline/timeline.ts';
export * from './transfer/transfer.ts';
export { MoChangeEvent } from './internal/change-event.ts';
export { MoErrorEvent } from './internal/error-event.ts';
export { vaultContext } from './internal/vault-context.ts';
export { VERSION } from './internal/version.ts';
export { registerLanguage } from './translations/languages.ts';
export type { Translation } from './translations/translation.ts';
