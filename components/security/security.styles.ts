import { css } from 'lit';

export const securityStyles = css`
  .slots {
    display: grid;
    gap: 0.75rem;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .slots li {
    display: grid;
    gap: 0.75rem;
    padding-block-end: 0.75rem;
    border-block-end: 1px solid var(--_border);
  }
  .slot {
    display: grid;
    gap: 0.5rem;
    overflow-wrap: anywhere;
  }
  .slot .hint {
    display: block;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .inline {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.5rem;
  }
  .inline .field {
    flex: 1 1 10rem;
  }
  .add summary {
    min-block-size: 1.5rem;
    cursor: pointer;
  }
  .add form {
    display: grid;
    gap: 1rem;
    justify-items: start;
    padding-block-start: 0.75rem;
  }
  .add .field {
    inline-size: 100%;
  }
  .words {
    columns: 2;
    margin: 0;
  }
`;
