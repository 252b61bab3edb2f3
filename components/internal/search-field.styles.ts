import { css } from 'lit';

/** A search field with its icon, and the line of tools it may stand in. */
export const searchFieldStyles = css`
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 0.625rem;
  }
  .search {
    position: relative;
    flex: 1 1 12rem;
  }
  .search > .icon {
    position: absolute;
    inset-block-start: 0.75rem;
    inset-inline-start: 0.75rem;
    color: var(--_muted);
    pointer-events: none;
  }
  .search > .input {
    padding-inline-start: 2.5rem;
  }
`;
