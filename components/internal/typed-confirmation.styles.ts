import { css } from 'lit';

/** Of a {@link TypedConfirmation}. */
export const typedConfirmationStyles = css`
  .typed {
    padding-block-start: 1rem;
    border-block-start: 1px solid var(--_border);
  }
  .typed summary {
    min-block-size: 1.5rem;
    border-radius: 0.25rem;
    cursor: pointer;
    font-size: 0.875rem;
  }
  .typed .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    overflow-wrap: anywhere;
    gap: 1rem;
    justify-items: start;
    padding-block-start: 0.75rem;
  }
  .typed .stack > .field {
    inline-size: 100%;
  }
`;
