import { define } from '../internal/define.ts';
import { MoTransfer } from './transfer.component.ts';

export * from './transfer.component.ts';

define('mo-transfer', MoTransfer);
