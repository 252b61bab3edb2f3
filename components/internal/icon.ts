import { svg } from 'lit';
import type { SVGTemplateResult } from 'lit';

/** Strokes on a 24 × 24 grid, drawn for this kit. Decorative: the control beside it carries the name. */
const shape = (d: string): SVGTemplateResult =>
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
export const plusIcon = shape('M12 5v14M5 12h14');
export const checkIcon = shape('M5.5 12.5l4.5 4.5 8.5-10');
export const pencilIcon = shape(
  'M4 20l.8-4L16 4.8a1.8 1.8 0 0 1 2.5 0l.7.7a1.8 1.8 0 0 1 0 2.5L8 19.2zM14 7l3 3',
);
export const archiveIcon = shape('M4 4.5h16v4H4zM5.5 8.5V18a2 2 0 0 0 2 2h9a2 2 0 0 0 2-2V8.5M10 12.5h4');
export const unarchiveIcon = shape(
  'M4 4.5h16v4H4zM5.5 8.5V18a2 2 0 0 0 2 2h9a2 2 0 0 0 2-2V8.5M12 17v-5M9.5 14l2.5-2.5 2.5 2.5',
);
export const searchIcon = shape('M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM16 16l4.5 4.5');
export const filterIcon = shape('M4 6.5h16M7 12h10M10 17.5h4');
export const arrowDownIcon = shape('M12 5v14M6.5 13.5L12 19l5.5-5.5');
export const arrowUpIcon = shape('M12 19V5M6.5 10.5L12 5l5.5 5.5');
export const closeIcon = shape('M6 6l12 12M18 6L6 18');
export const copyIcon = shape(
  'M9 9h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2zM15 9V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h3',
);
export const printIcon = shape(
  'M7 9V4h10v5M7 17H5a1 1 0 0 1-1-1v-5a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v5a1 1 0 0 1-1 1h-2M7 14h10v6H7z',
);
export const downloadIcon = shape('M12 4v11M7 10.5l5 5 5-5M5 20h14');
export const targetIcon = shape(
  'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 12v.01',
);
