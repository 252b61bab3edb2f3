import { css } from 'lit';

/** A form in a dialog. */
export const dialogStyles = css`
  dialog {
    inline-size: min(34rem, calc(100vw - 2rem));
    max-block-size: calc(100dvh - 2rem);
    padding: 0;
    overflow: auto;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.6);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 24px 64px -16px rgb(0 0 0 / 0.4);
  }
  dialog::backdrop {
    background: rgb(10 14 16 / 0.5);
  }
  dialog form {
    display: grid;
    gap: 1.25rem;
    padding: 1.5rem;
  }
  dialog header {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }
  dialog header .button {
    margin: -0.5rem;
  }
  dialog footer {
    justify-content: flex-end;
  }
  dialog textarea {
    field-sizing: content;
    resize: none;
  }
  .columns {
    display: grid;
    grid-template-columns: 1fr 1fr;
    align-items: start;
    gap: 1rem;
  }
  fieldset {
    display: grid;
    gap: 0.375rem;
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    margin-block-end: 0.375rem;
    padding: 0;
  }
  @container (inline-size < 34rem) {
    .columns {
      grid-template-columns: 1fr;
    }
  }
`;
