import { css } from 'lit';

/** The head of an element, and what stands in the place of content: empty, loading, failed. */
export const statesStyles = css`
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.75rem;
  }
  .count {
    margin-inline-end: auto;
    padding-block-start: 0.25rem;
    font-variant-numeric: tabular-nums;
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: 0.5rem;
    padding: 3rem 1.25rem;
    border: 1px dashed var(--_border);
    border-radius: calc(var(--_radius) * 1.3);
    text-align: center;
  }
  .empty h3 {
    margin: 0;
    font-size: 1.0625rem;
    font-weight: 600;
  }
  .empty p {
    max-inline-size: 34ch;
  }
  .empty .button {
    margin-block-start: 0.75rem;
  }
  .emblem {
    display: grid;
    place-items: center;
    inline-size: 3rem;
    block-size: 3rem;
    margin-block-end: 0.25rem;
    border-radius: 50%;
    background: var(--_tint);
    color: var(--_accent);
    font-size: 1.25rem;
  }
  .loading {
    display: grid;
    gap: 1px;
    overflow: hidden;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.3);
  }
  .loading i {
    block-size: 4.5rem;
    background: linear-gradient(90deg, var(--_surface) 30%, var(--_raised) 50%, var(--_surface) 70%) 0 0 /
      200% 100%;
    animation: mo-slide 2s linear infinite;
  }
  .note > .dismiss {
    flex: none;
    inline-size: 1.75rem;
    min-block-size: 1.75rem;
    margin: -0.25rem;
  }
  /* Waiting shows only when it lasts: the animation starts after 150 ms. */
  .icon-only[aria-busy='true'] > .icon,
  .button.primary[aria-busy='true'] {
    animation: mo-busy 0.8s 0.15s ease-in-out infinite alternate;
  }
  .button[aria-busy='true'] {
    opacity: 1;
  }
  @keyframes mo-busy {
    to {
      opacity: 0.35;
    }
  }
  @container (inline-size < 34rem) {
    .head > .button {
      padding-inline: 0.75rem;
    }
  }
  @media print {
    .head > .button {
      display: none;
    }
  }
`;
