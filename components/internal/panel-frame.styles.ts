import { css } from 'lit';

/** Of an element with a {@link PanelFrame}. */
export const panelFrameStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  :host([hidden]) {
    display: none;
  }
  .frame {
    display: grid;
    gap: 1.25rem;
  }
  .frame > header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.25rem 0.75rem;
  }
  h2 {
    margin: 0;
    font-size: 1.25rem;
  }
  dialog h3 {
    margin: 0;
  }
`;
