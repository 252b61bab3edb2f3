import { define } from '../internal/define.ts';
import { MoDevices } from './devices.component.ts';

export * from './devices.component.ts';

define('mo-devices', MoDevices);
