import { define } from '../internal/define.ts';
import { MoGoals } from './goals.component.ts';

export * from './goals.component.ts';

define('mo-goals', MoGoals);
