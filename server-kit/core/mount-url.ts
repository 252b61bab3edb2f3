import { normalizeMountUrl } from '../protocol/auth-message.ts';
import { ProblemError } from './problem-error.ts';

/**
 * The URLs that a signature may name. Without `publicUrl` it is the request's own address, and only a loopback one: a
 * Host header can be forged, and then another server could relay challenges of this one.
 */
export function mountUrlsOf(
  publicUrls: readonly string[],
  request: Request,
  mountPath: string,
): readonly string[] {
  if (publicUrls.length > 0) return publicUrls;
  const { origin, hostname } = new URL(request.url);
  if (!/^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/.test(hostname)) {
    throw new ProblemError('sync/misdirected', {
      detail:
        'Set the option publicUrl to the URL of this mount: without it only loopback addresses are served.',
    });
  }
  return [normalizeMountUrl(origin + mountPath)];
}
