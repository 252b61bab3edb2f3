import { MoError } from '../errors/mo-error.ts';

/** Names come from a page: only what the table itself has counts. `input/invalid` otherwise. */
export function requireName(handlers: object, name: string): void {
  if (!Object.hasOwn(handlers, name)) {
    throw new MoError('input/invalid', 'There is no operation of this name.', { field: 'name' });
  }
}
