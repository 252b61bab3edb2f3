import type { RouteName } from '../../protocol/routes.ts';
import type { RouteHandlers } from '../server.ts';
import { accountRoutes } from './accounts.ts';
import { deviceRoutes } from './devices.ts';
import { logRoutes } from './logs.ts';
import { mailboxRoutes } from './mailboxes.ts';
import { recordRoutes } from './records.ts';
import { serviceRoutes } from './service.ts';
import { sessionRoutes } from './sessions.ts';
import { slotRoutes } from './slots.ts';
import { snapshotRoutes } from './snapshots.ts';
import { streamRoutes } from './stream.ts';

/** What answers each route of the protocol; the compiler sees to it that none is missing. */
export const routeHandlers: RouteHandlers<RouteName> = {
  ...serviceRoutes,
  ...sessionRoutes,
  ...accountRoutes,
  ...deviceRoutes,
  ...logRoutes,
  ...recordRoutes,
  ...streamRoutes,
  ...snapshotRoutes,
  ...slotRoutes,
  ...mailboxRoutes,
};
