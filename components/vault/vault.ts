import { define } from '../internal/define.ts';
import { MoVault } from './vault.component.ts';

export * from './vault.component.ts';
export * from './vault.events.ts';

define('mo-vault', MoVault);
