import { shape } from '../../internal/icon.ts';

export const copyIcon = shape(
  'M9 9h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2zM15 9V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h3',
);
export const printIcon = shape(
  'M7 9V4h10v5M7 17H5a1 1 0 0 1-1-1v-5a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v5a1 1 0 0 1-1 1h-2M7 14h10v6H7z',
);
export const downloadIcon = shape('M12 4v11M7 10.5l5 5 5-5M5 20h14');
