/** Generated below. */
export function createOpenApiDocument(): object {
  return {};
}
