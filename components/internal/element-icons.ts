import { shape } from './icon.ts';

/* Icons of the elements behind the gate: apart from `icon.ts`, which every page loads. */

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
export const targetIcon = shape(
  'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 12v.01',
);
