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
  .working {
    display: grid;
    gap: 0.75rem;
    justify-items: start;
  }
  .code {
    font-family: ui-monospace, 'Cascadia Mono', Menlo, monospace;
    font-size: 0.8125rem;
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
`;
