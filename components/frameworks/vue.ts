/** Types for Vue 3: with `import '@mo-kit/components/vue'` once, templates know the elements and their properties. */
import type { DefineComponent, HTMLAttributes } from 'vue';
import type {} from '../index.ts';
import type { MoElements, MoProperties } from './properties.ts';

type VueElements = {
  [Tag in keyof MoElements]: DefineComponent<MoProperties<MoElements[Tag]> & HTMLAttributes>;
};

declare module 'vue' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- An interface is the only thing that merges.
  interface GlobalComponents extends VueElements {}
}
