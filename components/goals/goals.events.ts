/** What was done to a goal. */
export type GoalAction = 'create' | 'change' | 'achieve' | 'unachieve' | 'archive' | 'unarchive';

/** Fired after a change made in this element is stored. */
export class MoChangeEvent extends Event {
  static readonly eventName = 'mo-change';
  readonly aggregate = 'goal';
  readonly action: GoalAction;
  readonly goalId: string;

  constructor(action: GoalAction, goalId: string) {
    super(MoChangeEvent.eventName, { bubbles: true, composed: true });
    this.action = action;
    this.goalId = goalId;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'mo-change': MoChangeEvent;
  }
}
