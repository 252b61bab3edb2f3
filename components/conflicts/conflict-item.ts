import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ConflictSide } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import { formatMoment } from '../internal/day-names.ts';
import { checkIcon } from '../internal/element-icons.ts';
import { fieldName } from '../internal/field-name.ts';
import { fieldValue } from '../internal/field-value.ts';
import type { ConflictGroup } from './conflict-groups.ts';

export interface ConflictItemOptions {
  readonly group: ConflictGroup;
  /** The event that was chosen here; null while it is open. */
  readonly chosen: string | null;
  readonly localize: LocalizeController;
  readonly isBusy: (eventId: string) => boolean;
  readonly onChoose: (group: ConflictGroup, side: ConflictSide) => void;
}

/** So much text is read without scrolling. */
const LONG_TEXT = 300;

/** One field in conflict: each side with who said it and when, and a button to choose it. */
export function conflictItem(options: ConflictItemOptions): TemplateResult {
  const { group, chosen, localize } = options;
  const { field, kind, title, current, others } = group;
  const name = title === '' ? localize.term('conflictUnnamed') : title;
  return html`
    <li class="conflict" part="conflict" data-conflict=${group.key} ?data-settled=${chosen !== null}>
      <div class="what">
        <h3 dir="auto">${name}</h3>
        <p class="muted small">
          ${localize.term('conflictKind', kind)} · <bdi>${fieldName(localize, field)}</bdi>
        </p>
      </div>
      ${
        chosen === null
          ? nothing
          : html`<p class="settled">${checkIcon}<span>${localize.term('conflictSettled')}</span></p>`
      }
      <div class="sides">${[current, ...others].map((side) => conflictSide(options, name, side))}</div>
    </li>
  `;
}

function conflictSide(
  { group, chosen, localize, isBusy, onChoose }: ConflictItemOptions,
  title: string,
  side: ConflictSide,
): TemplateResult {
  const value = fieldValue(localize, group.field, side.value);
  const shown = value === '' ? localize.term('conflictNothing') : value;
  const holds = side.eventId === (chosen ?? group.current.eventId);
  const isLong = value.length > LONG_TEXT;
  const busy = isBusy(side.eventId);
  const text = holds
    ? localize.term('conflictKeep')
    : localize.term(chosen === null ? 'conflictChoose' : 'conflictChooseAfterAll');
  return html`
    <div class="side" ?data-holds=${holds}>
      <p class="who">
        <bdi
          >${side.ownDevice ? localize.term('thisDevice') : side.deviceName || localize.term('otherDevice')}</bdi
        >
        · ${formatMoment(localize.lang(), side.at)}
        ${holds ? html`<span class="badge">${localize.term('conflictHolds')}</span>` : nothing}
      </p>
      <div
        class="value ${value === '' ? 'muted' : ''}"
        part="value"
        dir="auto"
        tabindex=${isLong ? 0 : nothing}
        role=${isLong ? 'group' : nothing}
        aria-label=${isLong ? fieldName(localize, group.field) : nothing}
      >
        ${shown}
      </div>
      ${
        holds && chosen !== null
          ? nothing
          : html`<button
              type="button"
              class="button compact ${holds ? '' : 'quiet'}"
              part="button"
              data-choose=${side.eventId}
              aria-label=${localize.term('conflictChooseLabel', text, shown.slice(0, LONG_TEXT), title)}
              aria-disabled=${busy ? 'true' : nothing}
              aria-busy=${busy ? 'true' : nothing}
              @click=${() => onChoose(group, side)}
            >
              ${text}
            </button>`
      }
    </div>
  `;
}
