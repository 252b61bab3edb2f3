import { define } from '../internal/define.ts';
import { MoSearch } from './search.component.ts';

export * from './search.component.ts';
export * from './search.events.ts';

define('mo-search', MoSearch);
