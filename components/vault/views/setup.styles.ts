import { css } from 'lit';
import { typedConfirmationStyles } from '../../internal/typed-confirmation.styles.ts';
import { strengthStyles } from './strength.styles.ts';

/** What only the screens for creating, recovering and starting over need; fetched with them. */
export const setupStyles = css`
  .card.wide {
    max-inline-size: 38rem;
  }
  ${strengthStyles}
  .words {
    columns: 3;
    column-gap: 1.5rem;
    list-style: none;
    counter-reset: word;
    font:
      500 0.9375rem/1 ui-monospace,
      'Cascadia Mono',
      Menlo,
      monospace;
  }
  .words li {
    display: flex;
    gap: 0.75rem;
    padding-block: 0.5rem;
    break-inside: avoid;
    counter-increment: word;
  }
  .words li::before {
    content: counter(word);
    min-inline-size: 1.5rem;
    color: var(--_muted);
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .phrase {
    font-family: ui-monospace, 'Cascadia Mono', Menlo, monospace;
  }
  ${typedConfirmationStyles}
  @container (inline-size < 30rem) {
    .words {
      columns: 2;
      column-gap: 0.75rem;
    }
  }
`;
