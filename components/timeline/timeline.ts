import { define } from '../internal/define.ts';
import { MoTimeline } from './timeline.component.ts';

export * from './timeline.component.ts';

define('mo-timeline', MoTimeline);
