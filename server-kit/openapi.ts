import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { PROBLEM_MEDIA_TYPE, PROBLEMS, ProblemSchema } from './protocol/errors.ts';
import { COMMON_PROBLEMS, type RouteDefinition } from './protocol/route-definition.ts';
import { ROUTE_NAMES, ROUTES, type RouteName } from './protocol/routes.ts';
import { MAILBOX_TOKEN_HEADER, PROTOCOL_HEADER, PROTOCOL_VERSION, TOKEN_HEADER } from './protocol/version.ts';

let document: object | undefined;

/** The protocol as an OpenAPI 3.1 document, generated from the schemas that the server checks with. */
export function createOpenApiDocument(): object {
  document ??= {
    openapi: '3.1.0',
    info: {
      title: 'MO Kit sync',
      version: String(PROTOCOL_VERSION),
      description: 'A server that stores and orders records which it cannot read.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths: pathsOf(),
    components: {
      schemas: { Problem: jsonSchema(ProblemSchema) },
      securitySchemes: {
        device: { type: 'apiKey', in: 'header', name: TOKEN_HEADER },
        peer: { type: 'apiKey', in: 'header', name: MAILBOX_TOKEN_HEADER },
      },
    },
  };
  return document;
}

function pathsOf(): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const name of ROUTE_NAMES) {
    const { method, path }: RouteDefinition = ROUTES[name];
    const template = path.replace(/:([A-Za-z]+)/g, '{$1}');
    paths[template] = { ...paths[template], [method.toLowerCase()]: operationOf(name) };
  }
  return paths;
}

function operationOf(name: RouteName): object {
  const route: RouteDefinition = ROUTES[name];
  const parameters = [
    ...[...route.path.matchAll(/:([A-Za-z]+)/g)].map(([, param]) => ({
      name: param,
      in: 'path',
      required: true,
      schema:
        param === 'index' ? { type: 'integer', minimum: 0 } : { type: 'string', pattern: '^[A-Za-z0-9_-]+$' },
    })),
    ...queryParameters(route.query),
  ];
  return {
    operationId: name,
    summary: route.summary,
    security: securityOf(route),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBody(route),
    responses: { [route.status]: success(route), ...problems(route) },
  };
}

function queryParameters(query: GenericSchema | undefined): object[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(query) as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function requestBody({ body, bytesIn }: RouteDefinition): object {
  if (bytesIn) return { requestBody: { required: true, content: { 'application/octet-stream': {} } } };
  if (body === undefined) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body) } } } };
}

/** On every answer. */
const HEADERS = {
  [PROTOCOL_HEADER]: { description: 'The protocol version of the answer.', schema: { type: 'string' } },
  'request-id': { description: 'Names this one answer in the log.', schema: { type: 'string' } },
};

function success({ response, mediaType }: RouteDefinition): object {
  const described = { description: 'Done.', headers: HEADERS };
  if (response !== undefined) {
    return { ...described, content: { 'application/json': { schema: jsonSchema(response) } } };
  }
  return mediaType === undefined ? described : { ...described, content: { [mediaType]: {} } };
}

/** One entry for each status, naming the codes that it stands for. */
function problems(route: RouteDefinition): Record<string, object> {
  const byStatus = new Map<number, string[]>();
  for (const code of [...COMMON_PROBLEMS, ...(route.problems ?? [])]) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...new Set([...(byStatus.get(status) ?? []), code])]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const own = { type: 'object', properties: { status: { const: status }, code: { enum: codes } } };
      const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, own] };
      const content = { [PROBLEM_MEDIA_TYPE]: { schema } };
      return [status, { description: codes.join(', '), headers: HEADERS, content }];
    }),
  );
}

function securityOf({ access }: RouteDefinition): object[] {
  switch (access) {
    case 'public':
      return [];
    case 'device':
      return [{ device: [] }];
    case 'optional-device':
      return [{ device: [] }, {}];
    case 'device-or-peer':
      return [{ device: [] }, { peer: [] }];
  }
}

function jsonSchema(schema: GenericSchema): object {
  const converted = toJsonSchema(schema, { errorMode: 'ignore', typeMode: 'input' });
  // The document as a whole names the dialect.
  delete converted.$schema;
  return converted;
}
