import { define } from '../internal/define.ts';
import { MoVault } from './vault.component.ts';

export * from './vault.component.ts';
export * from './vault.events.ts';
export type { MoSyncTokenEvent } from './sync-token.ts';

define('mo-vault', MoVault);
