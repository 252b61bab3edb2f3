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
  .panels {
    display: grid;
    grid-template-columns: 1fr 1fr;
    align-items: start;
    gap: 1.25rem;
  }
  .panels > .panel {
    padding: 1.25rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.3);
    background: var(--_surface);
  }
  @container (inline-size < 44rem) {
    .panels {
      grid-template-columns: 1fr;
    }
  }
`;
