import { define } from '../internal/define.ts';
import { MoConflicts } from './conflicts.component.ts';

export * from './conflicts.component.ts';

define('mo-conflicts', MoConflicts);
