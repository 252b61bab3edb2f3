import { inputError } from '../domain/input-error.ts';

/** Absolute, http or https, without what does not belong to a mount. */
export function mountOf(text: string, field = 'url'): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw inputError('input/invalid', field);
  }
  const isMount = (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '';
  if (!isMount || url.search !== '' || url.hash !== '') throw inputError('input/invalid', field);
  return url.href.replace(/\/+$/, '');
}
