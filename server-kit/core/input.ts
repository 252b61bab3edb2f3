import * as v from 'valibot';
import { ProblemError } from './problem-error.ts';

/** The value as the schema says. Throws `input/invalid` with the path of the first fault, never with a value. */
export function parseInput(schema: v.GenericSchema, value: unknown): unknown {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  // An unknown member's name comes from the request; everything else in a path is a name of ours or an index.
  const path = issue.expected === 'never' ? issue.path?.slice(0, -1) : issue.path;
  const field = path?.map(({ key }) => String(key)).join('.');
  throw new ProblemError('input/invalid', {
    detail: issue.expected === 'never' ? 'There is a member that is not known.' : 'A value is not valid.',
    ...(field === undefined || field === '' ? {} : { field }),
  });
}

/** Query parameters as an object; one that is given twice is refused. */
export function queryObject(search: URLSearchParams): Record<string, string> {
  const query: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of search) {
    if (name in query)
      throw new ProblemError('input/invalid', { detail: 'A query parameter is given twice.' });
    query[name] = value;
  }
  return { ...query };
}
