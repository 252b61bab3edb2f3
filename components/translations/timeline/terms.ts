/** `<mo-timeline>`. */
export interface TimelineTerms {
  timeline: string;
  timelineSpan: (first: string, last: string) => string;
  earlier: string;
  later: string;
  today: string;
  timelineLoading: string;
  timelineLockedText: string;
  timelineProjects: string;
  timelineProject: (start: string, target: string, done: number, milestones: number) => string;
  timelineAchieved: string;
  timelineMoreProjects: string;
  timelineMore: (count: number) => string;
}
