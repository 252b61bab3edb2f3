import type { SearchQueries } from '../../api.ts';
import { parseSearch } from '../../domain/search-query.ts';
import { findEverywhere } from '../../storage/cache/search.ts';
import type { AreaContext, QueryHandlers } from './area.ts';

/** One search over everything. */
export function createSearchQueries({ cache }: AreaContext): QueryHandlers<keyof SearchQueries> {
  return {
    'search.find': (query) => {
      const search = parseSearch(query);
      return { items: cache.use((database) => findEverywhere(database, search)) };
    },
  };
}
