import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { createOpenApiDocument } from '../openapi.ts';
import { ROUTES, type RouteDefinition, type RouteName } from '../protocol/index.ts';

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}
interface Operation {
  readonly operationId: RouteName;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: 'path' | 'query';
    readonly required: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<
    Record<string, Content & { readonly headers?: Readonly<Record<string, { schema: object }>> }>
  >;
}
interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** The OpenAPI document as its readers have it: text, and nothing of the schemas it was made from. */
export const openApiDocument = JSON.parse(JSON.stringify(createOpenApiDocument())) as OpenApiDocument;

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, coerceTypes: false });
const coercing = new Ajv2020({ strict: true, coerceTypes: true });
for (const [name, schema] of Object.entries(openApiDocument.components.schemas)) ajv.addSchema(schema, name);
const validators = new Map<object, ValidateFunction>();

function isValid(schema: object, value: unknown, validator = ajv): boolean {
  let validate = validators.get(schema);
  if (validate === undefined) {
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', '')) as object;
    validators.set(schema, (validate = validator.compile(absolute)));
  }
  return validate(value) as boolean;
}

/** The operation of a route; the document must name it under the route's method and path. */
export function operationOf(name: RouteName): Operation {
  const { method, path }: RouteDefinition = ROUTES[name];
  const operation =
    openApiDocument.paths[path.replace(/:([A-Za-z]+)/g, '{$1}')]?.[method.toLowerCase()] ?? null;
  assert.equal(operation?.operationId, name, `the document does not have ${name}`);
  return operation as Operation;
}

export interface SeenRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: string;
  /** Undefined for none. */
  readonly body: unknown;
}

/** Whether the document allows this request. A query or body that an operation does not have at all is not looked at. */
export function allowsRequest(name: RouteName, { params, query, body }: SeenRequest): boolean {
  const { parameters = [], requestBody } = operationOf(name);
  const given = { path: params, query: Object.fromEntries(new URLSearchParams(query)) };
  const names = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  return (
    (names.length === 0 || Object.keys(given.query).every((name) => names.includes(name))) &&
    parameters.every(({ name, in: place, required, schema }) => {
      const value = given[place][name];
      return value === undefined ? !required : isValid(schema, value, coercing);
    }) &&
    isBodyAllowed(requestBody, body)
  );
}

function isBodyAllowed(requestBody: Content | undefined, body: unknown): boolean {
  if (requestBody === undefined) return true;
  const schema = requestBody.content?.['application/json']?.schema;
  return schema === undefined || isValid(schema, body);
}

export interface SeenResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Fails unless the document describes this answer: its status, its media type, its headers and its body. */
export function assertDescribed(name: RouteName, { status, headers, text }: SeenResponse): void {
  const described = operationOf(name).responses[status];
  assert.ok(described !== undefined, `${name}: the document has no answer ${status}: ${text}`);
  for (const [header, { schema }] of Object.entries(described.headers ?? {})) {
    assert.ok(isValid(schema, headers.get(header)), `${name} ${status}: header ${header}`);
  }
  const mediaType = headers.get('content-type')?.split(';')[0];
  if (described.content === undefined) {
    assert.equal(text, '', `${name} ${status}: a body that the document does not have`);
    return;
  }
  const content = described.content[mediaType ?? ''];
  assert.ok(content !== undefined, `${name} ${status}: the document has no ${mediaType}`);
  if (content.schema === undefined) return;
  assert.ok(isValid(content.schema, JSON.parse(text)), `${name} ${status} is not as described: ${text}`);
}
