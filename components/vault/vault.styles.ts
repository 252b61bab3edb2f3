import { css } from 'lit';

/** The gate and the frame of `<mo-vault>`. */
export const vaultStyles = css`
  .frame {
    position: relative;
  }
  .card {
    display: grid;
    gap: 1.25rem;
    inline-size: 100%;
    max-inline-size: 27rem;
    margin-inline: auto;
    padding: 2rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.6);
    background: var(--_surface);
    box-shadow: var(--mo-shadow, 0 1px 2px rgb(0 0 0 / 0.05), 0 12px 32px -16px rgb(0 0 0 / 0.18));
  }
  .card.wide {
    max-inline-size: 38rem;
  }
  .card > header {
    display: grid;
    gap: 0.5rem;
  }
  .card > footer {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 0.25rem 1rem;
  }
  .card > header > .emblem {
    margin-block-end: 0.5rem;
  }
  .emblem {
    display: grid;
    place-items: center;
    inline-size: 2.75rem;
    block-size: 2.75rem;
    border-radius: 50%;
    background: var(--_tint);
    color: var(--_accent);
    font-size: 1.125rem;
  }
  .with-button {
    position: relative;
  }
  .with-button > .input {
    padding-inline-end: 3rem;
  }
  .with-button > .button {
    position: absolute;
    inset-block: 0.25rem;
    inset-inline-end: 0.25rem;
    min-block-size: 0;
    inline-size: 2.25rem;
  }
  .working {
    display: grid;
    gap: 0.75rem;
    justify-items: start;
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
  .code {
    font-family: ui-monospace, 'Cascadia Mono', Menlo, monospace;
    font-size: 0.8125rem;
  }
  .start-over {
    padding-block-start: 1rem;
    border-block-start: 1px solid var(--_border);
  }
  .start-over summary {
    min-block-size: 1.5rem;
    border-radius: 0.25rem;
    cursor: pointer;
    font-size: 0.875rem;
  }
  .stack {
    display: grid;
    gap: 1rem;
    justify-items: start;
    padding-block-start: 0.75rem;
  }
  .stack > .field {
    inline-size: 100%;
  }
  .skeleton i {
    block-size: 1rem;
    border-radius: 0.375rem;
    background: linear-gradient(90deg, var(--_raised) 30%, var(--_border) 50%, var(--_raised) 70%) 0 0 / 200%
      100%;
    animation: mo-slide 2s linear infinite;
  }
  .skeleton i:nth-child(1) {
    inline-size: 55%;
    block-size: 1.5rem;
  }
  .skeleton i:nth-child(n + 3) {
    block-size: 2.75rem;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
    margin-block-end: 1rem;
  }
  .bar .state {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    margin-inline-end: auto;
    color: var(--_muted);
    font-size: 0.875rem;
    font-weight: 550;
  }
  .bar .state .icon {
    color: var(--_accent);
  }
  .note.above {
    margin-block-end: 1rem;
  }
  .note.narrow {
    max-inline-size: 27rem;
    margin-inline: auto;
  }
  @container (inline-size < 30rem) {
    .card {
      padding: 1.25rem;
    }
    .words {
      columns: 2;
      column-gap: 0.75rem;
    }
  }
  @media print {
    .no-print,
    .bar,
    .note.above {
      display: none;
    }
    .card {
      border: 0;
      box-shadow: none;
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
