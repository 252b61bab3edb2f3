import { ACCOUNT_ROUTES } from './account-routes.ts';
import { LOG_ROUTES } from './log-routes.ts';
import { SEALED_ROUTES } from './sealed-routes.ts';

/** Every route of the protocol, by name: what the router matches, the OpenAPI document lists and the tests walk. */
export const ROUTES = { ...ACCOUNT_ROUTES, ...LOG_ROUTES, ...SEALED_ROUTES };

export type RouteName = keyof typeof ROUTES;
export const ROUTE_NAMES = Object.keys(ROUTES) as readonly RouteName[];
