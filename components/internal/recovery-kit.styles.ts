import { css } from 'lit';

/** The recovery kit inside of a panel. It is printed alone. */
export const recoveryKitStyles = css`
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
  @media print {
    .frame:has(.kit) .panel > :not(.kit),
    .frame:has(.kit) .panel:not(:has(.kit)),
    .frame:has(.kit) header,
    .frame:has(.kit) .list,
    .kit .button {
      display: none;
    }
  }
`;
