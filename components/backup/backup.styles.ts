import { css } from 'lit';

export const backupStyles = css`
  .standing {
    display: grid;
    gap: 0.25rem;
  }
  .standing p {
    margin: 0;
  }
`;
