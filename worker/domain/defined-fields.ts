/** The fields that are not `undefined`: "as it is" must not overwrite anything. */
export function definedFields<T extends object>(data: T): Partial<T> {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as Partial<T>;
}
