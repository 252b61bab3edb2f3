import { css } from 'lit';

/** Buttons, fields, notes and progress, shared by the elements. */
export const controls = css`
  button,
  input,
  select,
  textarea {
    font: inherit;
    letter-spacing: inherit;
    color: inherit;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    min-block-size: 2.5rem;
    padding: 0.4rem 1rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    font-weight: 550;
    line-height: 1.25;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
    transition:
      background-color var(--_duration),
      border-color var(--_duration);
  }
  .button:hover {
    background: var(--_raised);
    border-color: var(--_control);
  }
  .button.primary {
    border-color: transparent;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .button.primary:hover {
    background: color-mix(in oklab, var(--_accent) 88%, var(--_text));
  }
  .button.danger {
    border-color: var(--_danger);
    color: var(--_danger);
  }
  .button.quiet {
    border-color: transparent;
    background: transparent;
  }
  .button.quiet:hover {
    background: var(--_raised);
  }
  .button.compact {
    min-block-size: 2rem;
    padding: 0.2rem 0.7rem;
    font-size: 0.875rem;
  }
  .button.icon-only {
    inline-size: 2.5rem;
    padding: 0;
    color: var(--_muted);
  }
  .button.icon-only:hover {
    color: var(--_text);
  }
  .button[aria-disabled='true'],
  .button:disabled {
    cursor: default;
    opacity: 0.55;
  }
  .link {
    min-block-size: 1.75rem;
    padding: 0.125rem 0.25rem;
    border: 0;
    border-radius: 0.25rem;
    background: none;
    color: var(--_accent);
    font-size: 0.9375rem;
    text-align: start;
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.2em;
    cursor: pointer;
  }
  .field {
    display: grid;
    gap: 0.375rem;
  }
  .field > label,
  .label {
    font-size: 0.875rem;
    font-weight: 600;
  }
  .input {
    inline-size: 100%;
    min-block-size: 2.75rem;
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--_control);
    border-radius: var(--_radius);
    background: var(--_surface);
    accent-color: var(--_accent);
  }
  textarea.input {
    resize: vertical;
  }
  .input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .input:focus-visible {
    border-color: var(--_accent);
    outline: 2px solid var(--_accent);
    outline-offset: -1px;
  }
  .input[aria-invalid='true'] {
    border-color: var(--_danger);
  }
  .with-button {
    position: relative;
  }
  .with-button > .input {
    padding-inline-end: 3rem;
  }
  .with-button > .button {
    position: absolute;
    inset-block: 0.25rem;
    inset-inline-end: 0.25rem;
    min-block-size: 0;
    inline-size: 2.25rem;
  }
  .hint {
    color: var(--_muted);
    font-size: 0.875rem;
  }
  .invalid {
    color: var(--_danger);
    font-size: 0.875rem;
    font-weight: 550;
  }
  .note {
    display: flex;
    align-items: flex-start;
    gap: 0.625rem;
    padding: 0.625rem 0.875rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    font-size: 0.875rem;
  }
  .note > .icon {
    margin-block-start: 0.05rem;
    color: var(--_warning);
  }
  .note.danger > .icon {
    color: var(--_danger);
  }
  .note > :nth-child(2) {
    flex: 1;
    min-inline-size: 0;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.625rem;
  }
  progress {
    display: block;
    inline-size: 100%;
    block-size: 0.375rem;
    overflow: hidden;
    appearance: none;
    border: 0;
    border-radius: 1rem;
    background: var(--_border);
    color: var(--_accent);
  }
  progress::-webkit-progress-bar {
    background: transparent;
  }
  progress::-webkit-progress-value {
    border-radius: 1rem;
    background: var(--_accent);
    transition: inline-size 0.2s;
  }
  progress::-moz-progress-bar {
    border-radius: 1rem;
    background: var(--_accent);
  }
  progress:indeterminate {
    background: linear-gradient(90deg, var(--_border) 30%, var(--_accent) 50%, var(--_border) 70%) 0 0 / 200%
      100%;
    animation: mo-slide 1.6s linear infinite;
  }
  progress:indeterminate::-moz-progress-bar {
    background: transparent;
  }
  @keyframes mo-slide {
    from {
      background-position: 150% 0;
    }
    to {
      background-position: -50% 0;
    }
  }
  @media (forced-colors: active) {
    .button.primary {
      border-color: ButtonText;
    }
    .button[aria-disabled='true'],
    .button:disabled {
      border-color: GrayText;
      color: GrayText;
      opacity: 1;
    }
    progress {
      border: 1px solid CanvasText;
      forced-color-adjust: none;
    }
  }
`;
