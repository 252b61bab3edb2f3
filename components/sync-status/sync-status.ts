import { define } from '../internal/define.ts';
import { MoSyncStatus } from './sync-status.component.ts';

export * from './sync-status.component.ts';

define('mo-sync-status', MoSyncStatus);
