type Methods<Area> = { readonly [Name in keyof Area]: (...args: never[]) => Promise<unknown> };

/**
 * An area of the client that few pages use: its code is fetched at the first call, so that every page need not carry it.
 * A fetch that failed is tried again by the next call.
 */
export function lazyArea<Area extends Methods<Area>>(
  names: readonly (keyof Area & string)[],
  load: () => Promise<Area>,
): Area {
  let loading: Promise<Area> | null = null;
  const area = () =>
    (loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    }));
  const methods = names.map((name) => [name, async (...args: never[]) => (await area())[name](...args)]);
  return Object.fromEntries(methods) as unknown as Area;
}
