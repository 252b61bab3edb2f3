import { plural } from '../plural.ts';
import type { TimelineTerms } from './terms.ts';

const terms: TimelineTerms = {
  timeline: 'Zeitleiste',
  timelineSpan: (first, last) => `${first} bis ${last}`,
  earlier: 'Früher',
  later: 'Später',
  today: 'Heute',
  timelineLoading: 'Zeitleiste wird geladen …',
  timelineLockedText: 'Nach dem Entsperren sind die Monate zu sehen.',
  timelineProjects: 'Projekte in diesen Monaten',
  timelineProject: (start, target, done, milestones) =>
    `${start} bis ${target}${milestones === 0 ? '' : `, ${String(done)} von ${String(milestones)} Meilensteinen erreicht`}`,
  timelineAchieved: 'erreicht',
  timelineMoreProjects: 'Weitere Projekte anzeigen',
  timelineMore: (count) => plural('de', count, { one: '{n} weiteres Ziel', other: '{n} weitere Ziele' }),
};

export default terms;
