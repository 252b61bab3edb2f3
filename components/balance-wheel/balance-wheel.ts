import { define } from '../internal/define.ts';
import { MoBalanceWheel } from './balance-wheel.component.ts';

export * from './balance-wheel.component.ts';
export * from './balance-wheel.events.ts';

define('mo-balance-wheel', MoBalanceWheel);
