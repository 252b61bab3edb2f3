import type { SVGTemplateResult } from 'lit';
import type { SyncStatus } from '@mo-kit/worker';
import { alertIcon, shape } from '../internal/icon.ts';

const cloud = 'M7 18.5a4.5 4.5 0 0 1-.4-9A6 6 0 0 1 18 8.7a4.9 4.9 0 0 1-.5 9.8z';
const turning = shape(
  'M4.5 12a7.5 7.5 0 0 1 13-5l2 2M19.5 4.5V9H15M19.5 12a7.5 7.5 0 0 1-13 5l-2-2M4.5 19.5V15H9',
);

/** What a person recognises a state by, beside its name. */
export const SYNC_ICONS: Readonly<Record<SyncStatus['state'], SVGTemplateResult>> = {
  off: shape(cloud),
  connecting: turning,
  syncing: turning,
  idle: shape(`${cloud}M9 13.2l2.2 2.2 4-4.2`),
  offline: shape('M4 4l16 16M9 6.6A6 6 0 0 1 18 8.7a4.9 4.9 0 0 1 2.6 8M17 18.5H7a4.5 4.5 0 0 1-.4-9'),
  paused: shape(`${cloud}M10.5 11v4M13.5 11v4`),
  problem: alertIcon,
};
