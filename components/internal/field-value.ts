import type { JsonValue, Priority, Slice } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import { formatMonth } from '../goals/month-names.ts';
import { fieldKind } from '../translations/history/field-kind.ts';
import { formatDay } from './day-names.ts';

/** The value of a field as the elements of goals and projects write it; empty for nothing. */
export function fieldValue(localize: LocalizeController, field: string, value: JsonValue): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return localize.term('yesNo', value);
  if (typeof value === 'number') return new Intl.NumberFormat(localize.lang()).format(value);
  if (typeof value !== 'string') return JSON.stringify(value, null, 1);
  switch (fieldKind(field)) {
    case 'slice':
      // A slice of a later version has no name here.
      return localize.term('slice', value as Slice) ?? value;
    case 'priority':
      return localize.term('priority', value as Priority) ?? value;
    case 'targetMonth':
      return isReal(value) ? formatMonth(localize.lang(), value) : value;
    case 'startDate':
    case 'targetDate':
    case 'milestoneDate':
      return isReal(value) ? formatDay(localize.lang(), value) : value;
    case 'status':
      return localize.term('statusName', value);
    default:
      return value;
  }
}

function isReal(date: string): boolean {
  return !Number.isNaN(Date.parse(date));
}
