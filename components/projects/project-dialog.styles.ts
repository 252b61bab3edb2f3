import { css } from 'lit';

/** The form of a project: its milestones and linked goals. */
export const projectDialogStyles = css`
  .rows {
    display: grid;
    gap: 0.5rem;
    list-style-type: '';
  }
  .rows > li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) 10rem auto;
    align-items: center;
    gap: 0.5rem;
  }
  .rows input[type='checkbox'] {
    inline-size: 1.5rem;
    block-size: 1.5rem;
    margin: 0;
    accent-color: var(--_accent);
  }
  .rows > .invalid {
    grid-column: 1 / -1;
  }
  .links {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
    list-style-type: '';
  }
  .links > li {
    display: flex;
    align-items: center;
    max-inline-size: 100%;
    padding-inline-start: 0.75rem;
    border-radius: 1.5rem;
    background: var(--_tint);
    font-size: 0.875rem;
  }
  .links span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .links .button {
    flex: none;
    inline-size: 2rem;
    min-block-size: 2rem;
  }
  .found {
    display: grid;
    gap: 0.25rem;
    list-style-type: '';
  }
  .found .button {
    inline-size: 100%;
    justify-content: flex-start;
    text-align: start;
  }
  @container (inline-size < 34rem) {
    .rows > li {
      grid-template-columns: auto minmax(0, 1fr) auto;
    }
    .rows > li > input[type='date'] {
      grid-column: 2;
    }
  }
`;
