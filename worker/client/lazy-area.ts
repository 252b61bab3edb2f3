type Methods<Area> = { readonly [Name in keyof Area]: (...args: never[]) => Promise<unknown> };

/**
 * An area of the client that few pages use: its code is fetched at the first call, so that every page need not carry it.
 * A fetch that failed is tried again by the next call.
 */
export function lazyArea<Area extends Methods<Area>>(load: () => Promise<Area>): Area {
  let loading: Promise<Area> | null = null;
  const area = () =>
    (loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    }));
  return new Proxy({} as Area, {
    get: (_area, name) =>
      // Whoever awaits the area itself must not take it for a promise.
      name === 'then' ? undefined : async (...args: never[]) => (await area())[name as keyof Area](...args),
  });
}
