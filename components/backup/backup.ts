import { define } from '../internal/define.ts';
import { MoBackup } from './backup.component.ts';

export * from './backup.component.ts';

define('mo-backup', MoBackup);
