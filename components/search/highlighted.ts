import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { SearchRange } from '@mo-kit/worker';

/** The text with its matches marked. */
export function highlighted(text: string, ranges: readonly SearchRange[]): TemplateResult {
  const parts: unknown[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    parts.push(text.slice(at, start), html`<mark>${text.slice(start, end)}</mark>`);
    at = end;
  }
  parts.push(text.slice(at));
  return html`${parts}`;
}
