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
  .kit {
    display: grid;
    gap: 0.75rem;
    padding: 1rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .kit dl,
  .kit dd {
    margin: 0;
  }
  .kit dt {
    font-weight: 600;
  }
  .kit code {
    overflow-wrap: anywhere;
  }
  .kit .button {
    justify-self: start;
  }
  .words {
    columns: 2;
    margin: 0;
  }
  @media print {
    .frame:has(.kit) .panel > :not(.kit),
    .frame:has(.kit) .panel:not(:has(.kit)),
    .frame:has(.kit) header,
    .kit .button {
      display: none;
    }
  }
`;
