import type { GenericSchema, InferInput, InferOutput } from 'valibot';
import type { RouteName, ROUTES } from '../../../server-kit/protocol/index.ts';

type Routes = typeof ROUTES;

/** `logId` and `snapshotId` of `/logs/:logId/snapshots/:snapshotId`. */
type ParamNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

type Params<Path extends string> = [ParamNames<Path>] extends [never]
  ? unknown
  : { readonly params: Readonly<Record<ParamNames<Path>, string | number>> };
type Body<Route> = Route extends { body: infer Schema extends GenericSchema }
  ? { readonly body: InferInput<Schema> }
  : unknown;
type Query<Route> = Route extends { query: infer Schema extends GenericSchema }
  ? { readonly query?: { readonly [Key in keyof InferInput<Schema>]?: string | number } }
  : unknown;
type Bytes<Route> = Route extends { bytesIn: true } ? { readonly bytes: Uint8Array } : unknown;

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** What a call of a route takes, from the table of the protocol. */
export type CallInput<Name extends RouteName> = Params<Routes[Name]['path']> &
  Body<Routes[Name]> &
  Query<Routes[Name]> &
  Bytes<Routes[Name]> &
  CallOptions;

/** What it answers: validated JSON, bytes, or nothing. */
export type CallOutput<Name extends RouteName> = Routes[Name] extends {
  response: infer Schema extends GenericSchema;
}
  ? InferOutput<Schema>
  : Routes[Name] extends { mediaType: 'application/octet-stream' }
    ? Uint8Array
    : undefined;

/** Routes that answer a whole JSON document, bytes or nothing; the stream has its own way. */
export type CallName = Exclude<RouteName, 'stream' | 'openapi' | 'health' | 'ready'>;
