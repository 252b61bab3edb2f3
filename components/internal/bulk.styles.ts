import { css } from 'lit';

/** Choosing many items of a list: the bar above it, and the box before each. */
export const bulkStyles = css`
  .bulk {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--_accent);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .bulk-count {
    font-weight: 600;
  }
  .bulk-actions {
    display: flex;
    flex: 1 1 auto;
    flex-wrap: wrap;
    gap: 0.5rem;
    min-inline-size: 0;
  }
  .bulk .input {
    inline-size: auto;
    max-inline-size: 100%;
    min-block-size: 2.25rem;
    padding-block: 0.25rem;
  }
  .bulk .button {
    min-block-size: 2.25rem;
  }
  .bulk progress {
    flex: 1 1 100%;
    block-size: 0.375rem;
    inline-size: 100%;
    accent-color: var(--_accent);
  }
  .bulk-done {
    display: flex;
    flex: 1 1 100%;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.75rem;
    margin: 0;
  }
  .pick {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 2.75rem;
    block-size: 2.75rem;
    cursor: pointer;
  }
  .pick > input {
    inline-size: 1.25rem;
    block-size: 1.25rem;
    margin: 0;
    accent-color: var(--_accent);
  }
  [data-selected] {
    background: var(--_tint);
  }
  @media print {
    .bulk,
    .pick {
      display: none;
    }
  }
`;
