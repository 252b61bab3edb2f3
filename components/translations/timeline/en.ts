import { plural } from '../plural.ts';
import type { TimelineTerms } from './terms.ts';

const terms: TimelineTerms = {
  timeline: 'Timeline',
  timelineSpan: (first, last) => `${first} – ${last}`,
  earlier: 'Earlier',
  later: 'Later',
  today: 'Today',
  timelineLoading: 'Loading the timeline…',
  timelineLockedText: 'Unlock the vault to see your months.',
  timelineProjects: 'Projects in these months',
  timelineProject: (start, target, done, milestones) =>
    `${start} to ${target}${milestones === 0 ? '' : `, ${String(done)} of ${String(milestones)} milestones reached`}`,
  timelineAchieved: 'achieved',
  timelineMoreProjects: 'Show more projects',
  timelineMore: (count) => plural('en', count, { one: '{n} more goal', other: '{n} more goals' }),
};

export default terms;
