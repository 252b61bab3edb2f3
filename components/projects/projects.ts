import { define } from '../internal/define.ts';
import { MoProjects } from './projects.component.ts';

export * from './projects.component.ts';

define('mo-projects', MoProjects);
