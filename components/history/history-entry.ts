import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { FieldChange, HistoryEntry } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import { formatMoment } from '../internal/day-names.ts';
import { fieldName } from '../internal/field-name.ts';
import { fieldValue } from '../internal/field-value.ts';
import { fieldKind } from '../translations/history/field-kind.ts';
import { restoreHindrance, type KnownValues } from './restore-hindrance.ts';

export interface HistoryEntryOptions {
  readonly entry: HistoryEntry;
  /** What the thing is called. */
  readonly title: string;
  /** What the device that it was made on is called; null when that is not known. */
  readonly device: string | null;
  /** What its fields hold now, where the history of this one thing is shown; null in the history of the vault. */
  readonly now: KnownValues | null;
  readonly localize: LocalizeController;
  readonly isPending: (key: string) => boolean;
  readonly onChoose: (entry: HistoryEntry) => void;
  readonly onUndo: (entry: HistoryEntry) => void;
  readonly onRestore: (entry: HistoryEntry, field: string) => void;
}

/** Under what the restoring of one value is known while it waits for its answer. */
export function restoreKey({ eventId }: HistoryEntry, field: string): string {
  return `${eventId} ${field}`;
}

/**
 * One event: when, on which device, what it changed, and the ways back. What happened stays as it was: an entry is drawn anew
 * only with another title, or where what can be done about it is another.
 */
export function historyEntry(options: HistoryEntryOptions): unknown {
  const { entry, title, device, now, localize, isPending } = options;
  const changed = entry.changes.map(({ field }) => field);
  const pending = [isPending(entry.eventId), ...changed.map((field) => isPending(restoreKey(entry, field)))];
  const ways = entry.changes.map((change) => (now === null ? null : restoreHindrance(change, now)));
  const shown = [
    entry.eventId,
    title,
    device,
    now === null,
    localize.voice,
    ...Object.values(entry.names),
    ...pending,
    ...ways,
  ];
  return guard(shown, () => renderEntry(options));
}

function renderEntry(options: HistoryEntryOptions): TemplateResult {
  const { entry, title, device, now, localize, isPending, onChoose, onUndo } = options;
  const when = formatMoment(localize.lang(), entry.at);
  const changes = entry.changes.filter(({ field }) => field !== 'created');
  return html`
    <li class="entry" part="entry">
      ${
        now === null
          ? html`<button class="link title" part="button" dir="auto" @click=${() => onChoose(entry)}>
              ${title}
            </button>`
          : nothing
      }
      <span class="when">
        ${when} ·
        <bdi>${device ?? localize.term(entry.ownDevice ? 'thisDevice' : 'otherDevice')}</bdi>
      </span>
      ${
        entry.changes.length === 0
          ? nothing
          : html`<button
              class="button compact undo"
              part="button"
              aria-label=${localize.term('undoChange', title, when)}
              aria-busy=${isPending(entry.eventId) ? 'true' : nothing}
              @click=${() => onUndo(entry)}
            >
              ${localize.term('undo')}
            </button>`
      }
      <dl class="changes">
        ${
          changes.length < entry.changes.length
            ? html`<div>
                <dt>${localize.term('created')}</dt>
                <dd></dd>
              </div>`
            : nothing
        }
        ${changes.map((change) => fieldChange(change, options))}
      </dl>
    </li>
  `;
}

function fieldChange(change: FieldChange, options: HistoryEntryOptions): TemplateResult {
  const { field, from, to } = change;
  const { entry, localize, now } = options;
  const subject = subjectOf(entry, field);
  const before = fieldValue(localize, field, from);
  const after = fieldValue(localize, field, to);
  return html`
    <div>
      <dt>${fieldName(localize, field)}${subject === '' ? nothing : html` · <bdi>${subject}</bdi>`}</dt>
      <dd>
        ${before === '' ? nothing : html`<del dir="auto">${before}</del>`}
        ${after === '' ? nothing : html`<ins dir="auto">${after}</ins>`}
        ${now === null ? nothing : restoreButton(change, now, options)}
      </dd>
    </div>
  `;
}

/** Which goal or milestone a change is about; empty where that goes without saying. */
function subjectOf({ names }: HistoryEntry, field: string): string {
  const [, id = ''] = field.split('.');
  return fieldKind(field) === 'milestoneName' ? '' : (names[id] ?? '');
}

/** Stays where the keyboard is when it can do nothing any more, and says why. */
function restoreButton(change: FieldChange, now: KnownValues, options: HistoryEntryOptions): TemplateResult {
  const { field, to } = change;
  const { entry, localize, isPending, onRestore } = options;
  const hindrance = restoreHindrance(change, now);
  const isBusy = isPending(restoreKey(entry, field));
  const reasonId = `reason-${entry.eventId}-${field}`;
  const text = localize.term('restoreValue');
  const subject = subjectOf(entry, field);
  const name = `${fieldName(localize, field)}${subject === '' ? '' : ` · ${subject}`}`;
  const value = fieldValue(localize, field, to);
  return html`
    <span class="restore">
      <button
        class="link"
        part="button"
        data-restore=${field}
        aria-label=${localize.term('restoreValueOf', text, name, value, formatMoment(localize.lang(), entry.at))}
        aria-disabled=${hindrance !== null || isBusy ? 'true' : nothing}
        aria-describedby=${hindrance === null ? nothing : reasonId}
        aria-busy=${isBusy ? 'true' : nothing}
        @click=${() => {
          if (hindrance === null) onRestore(entry, field);
        }}
      >
        ${text}
      </button>
      ${
        hindrance === null
          ? nothing
          : html`<span id=${reasonId}>${localize.term('restoreHindrance', hindrance)}</span>`
      }
    </span>
  `;
}
