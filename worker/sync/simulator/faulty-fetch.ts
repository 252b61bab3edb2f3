import type { Random } from '../../storage/testing/random.ts';
import type { Fetch } from '../server-client.ts';

/** How bad a network is; each is a probability for one request. */
export interface Weather {
  /** The request never arrives. */
  lost: number;
  /** The request is carried out, the answer is lost. */
  unanswered: number;
  /** The request is carried out twice. */
  doubled: number;
  /** An earlier request arrives once more, first. */
  late: number;
  /** The answer breaks off in the middle. */
  truncated: number;
  /** The server tells something else than it has: see `liedPage`. */
  lied: number;
}

export const FAIR: Weather = { lost: 0, unanswered: 0, doubled: 0, late: 0, truncated: 0, lied: 0 };

/**
 * Requests over a network in this weather. `weather` is read at each of them; `dies` is asked before a request and before
 * its answer whether whoever asked is dead by now.
 */
export function createFaultyFetch(
  fetch: Fetch,
  random: Random,
  weather: Weather,
  dies: () => boolean,
): Fetch {
  const earlier: { url: string; init: RequestInit }[] = [];
  const offline = () => new TypeError('The network failed.');
  return async (url, init) => {
    if (dies() || random.chance(weather.lost)) throw offline();
    const old = earlier[random.below(Math.max(1, earlier.length))];
    if (old !== undefined && random.chance(weather.late)) await fetch(old.url, withoutSignal(old.init));
    if (init.method === 'POST' && url.endsWith('/records')) earlier.push({ url, init });
    if (random.chance(weather.doubled)) await fetch(url, withoutSignal(init));
    const response = await fetch(url, init);
    if (dies() || random.chance(weather.unanswered)) throw offline();
    if (random.chance(weather.truncated)) {
      const text = await response.text();
      return new Response(text.slice(0, random.below(text.length + 1)), {
        status: response.status,
        headers: response.headers,
      });
    }
    if (response.status === 200 && /\/records\?/.test(url) && random.chance(weather.lied)) {
      const page = liedPage(random, (await response.json()) as LiedPage);
      return new Response(JSON.stringify(page), { status: 200, headers: response.headers });
    }
    return response;
  };
}

interface LiedPage {
  records: { sequence: number; id: string; record: string | null }[];
  head: { sequence: number; hash: string };
  last: { sequence: number; hash: string };
}

/** A page with one thing in it that is not so: a record left out, repeated, moved, changed, or another head. */
function liedPage(random: Random, page: LiedPage): LiedPage {
  const { records } = page;
  const at = random.below(Math.max(1, records.length));
  const chosen = records[at];
  if (chosen === undefined)
    return { ...page, head: { ...page.head, sequence: Math.max(0, page.head.sequence - 1) } };
  switch (random.below(5)) {
    case 0:
      return { ...page, records: records.toSpliced(at, 1) };
    case 1:
      return { ...page, records: records.toSpliced(at, 0, chosen) };
    case 2:
      return { ...page, records: [...records].reverse() };
    case 3: {
      const record = chosen.record?.replace(
        /"ct":"(.)/,
        (_, first: string) => `"ct":"${first === 'A' ? 'B' : 'A'}`,
      );
      return { ...page, records: records.with(at, { ...chosen, record: record ?? null }) };
    }
    default:
      return { ...page, last: { ...page.last, sequence: page.last.sequence + 1 } };
  }
}

function withoutSignal({ signal: _, ...init }: RequestInit): RequestInit {
  return init;
}
