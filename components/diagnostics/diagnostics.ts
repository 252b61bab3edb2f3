import { define } from '../internal/define.ts';
import { MoDiagnostics } from './diagnostics.component.ts';

export * from './diagnostics.component.ts';

define('mo-diagnostics', MoDiagnostics);
