import type { Translation } from './translation.ts';
const translation: Translation = null as never;
export default translation;
