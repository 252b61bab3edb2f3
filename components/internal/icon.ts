import { svg } from 'lit';
import type { SVGTemplateResult } from 'lit';

/** Strokes on a 24 × 24 grid, drawn for this kit. Decorative: the control beside it carries the name. */
export const shape = (d: string): SVGTemplateResult =>
  svg`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${d} /></svg>`;

export const lockIcon = shape(
  'M7.5 11V7.5a4.5 4.5 0 0 1 9 0V11M7 11h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-6a2 2 0 0 1 2-2zM12 15v2',
);
export const eyeIcon = shape(
  'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z',
);
export const eyeOffIcon = shape(
  'M4 4l16 16M10 5.7a9 9 0 0 1 2-.2c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-2.7 3.4M6.3 7.3A16 16 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4.4-1.1M10 10a3 3 0 0 0 4 4',
);
export const alertIcon = shape('M12 8.5v4.5M12 16.5v.01M12 3.5l9 16.5H3z');
