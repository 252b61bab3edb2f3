import { define } from '../internal/define.ts';
import { MoHistory } from './history.component.ts';

export * from './history.component.ts';

define('mo-history', MoHistory);
