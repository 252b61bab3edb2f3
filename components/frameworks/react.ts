/** Types for React 19: with `import '@mo-kit/components/react'` once, JSX knows the elements and their properties. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type {} from '../index.ts';
import type { MoElements, MoProperties } from './properties.ts';

type ReactElements = {
  [Tag in keyof MoElements]: DetailedHTMLProps<HTMLAttributes<MoElements[Tag]>, MoElements[Tag]> &
    MoProperties<MoElements[Tag]>;
};

declare module 'react' {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- React's own types are extended by this namespace alone.
  namespace JSX {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- An interface is the only thing that merges.
    interface IntrinsicElements extends ReactElements {}
  }
}
