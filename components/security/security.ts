import { define } from '../internal/define.ts';
import { MoSecurity } from './security.component.ts';

export * from './security.component.ts';

define('mo-security', MoSecurity);
