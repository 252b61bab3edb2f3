import { css } from 'lit';
import { typedConfirmationStyles } from '../../internal/typed-confirmation.styles.ts';

/** What only the screens for creating, recovering and starting over need; fetched with them. */
export const setupStyles = css`
  .card.wide {
    max-inline-size: 38rem;
  }
  .strength {
    display: flex;
    align-items: center;
    gap: 0.625rem;
  }
  .bars {
    display: flex;
    gap: 0.25rem;
  }
  .bars i {
    inline-size: 1.75rem;
    block-size: 0.25rem;
    border-radius: 1rem;
    background: var(--_border);
  }
  [data-score='1'] i:nth-child(-n + 1),
  [data-score='2'] i:nth-child(-n + 2) {
    background: var(--_warning);
  }
  [data-score='3'] i:nth-child(-n + 3),
  [data-score='4'] i {
    background: var(--_accent);
  }
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
  @media (forced-colors: active) {
    .bars i {
      border: 1px solid CanvasText;
    }
    [data-score='1'] i:nth-child(-n + 1),
    [data-score='2'] i:nth-child(-n + 2),
    [data-score='3'] i:nth-child(-n + 3),
    [data-score='4'] i {
      background: CanvasText;
      forced-color-adjust: none;
    }
  }
`;
