import { css } from 'lit';

export const backupStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  :host([hidden]) {
    display: none;
  }
  .backup {
    display: grid;
    gap: 1.25rem;
  }
  h2 {
    margin: 0;
    font-size: 1.25rem;
  }
  .standing {
    display: grid;
    gap: 0.25rem;
  }
  .standing p {
    margin: 0;
  }
`;
