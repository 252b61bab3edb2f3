import type { RouteDefinition } from '../protocol/route-definition.ts';
import { ROUTES, ROUTE_NAMES, type RouteName } from '../protocol/routes.ts';

export interface RouteMatch {
  readonly name: RouteName;
  readonly params: Readonly<Record<string, string>>;
}

/** A match, the methods that the path would take, or null for an unknown path. */
export type RouteLookup = RouteMatch | { readonly allow: readonly string[] } | null;

/** 16 or 32 bytes of base64url: ids are never percent-encoded, so nothing needs decoding. */
const PARAM_PATTERNS: Readonly<Record<string, string>> = {
  logId: '[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]',
  deviceId: '[A-Za-z0-9_-]{21}[AQgw]',
  snapshotId: '[A-Za-z0-9_-]{21}[AQgw]',
  slotId: '[A-Za-z0-9_-]{21}[AQgw]',
  mailboxId: '[A-Za-z0-9_-]{21}[AQgw]',
  index: '0|[1-9][0-9]{0,5}',
};

const COMPILED = ROUTE_NAMES.map((name) => {
  const { method, path } = ROUTES[name] as RouteDefinition;
  const pattern = path.replace(
    /:([A-Za-z]+)/g,
    (_, param: string) => `(?<${param}>${PARAM_PATTERNS[param]})`,
  );
  return { name, method, pattern: new RegExp(`^${pattern}$`) };
});

/** `path` is relative to the mount and starts with a slash; it is compared as it came, undecoded. */
export function findRoute(method: string, path: string): RouteLookup {
  const allow: string[] = [];
  for (const route of COMPILED) {
    const found = route.pattern.exec(path);
    if (found === null) continue;
    if (route.method === method) return { name: route.name, params: { ...found.groups } };
    allow.push(route.method);
  }
  return allow.length > 0 ? { allow } : null;
}
