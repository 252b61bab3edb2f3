/** Types for Svelte 5: with `import '@mo-kit/components/svelte'` once, markup knows the elements and their properties. */
import type { HTMLAttributes } from 'svelte/elements';
import type {} from '../index.ts';
import type { MoElements, MoProperties } from './properties.ts';

type SvelteElements = {
  [Tag in keyof MoElements]: Omit<HTMLAttributes<MoElements[Tag]>, keyof MoProperties<MoElements[Tag]>> &
    MoProperties<MoElements[Tag]>;
};

declare module 'svelte/elements' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- An interface is the only thing that merges.
  interface SvelteHTMLElements extends SvelteElements {}
}
