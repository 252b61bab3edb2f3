/** What can be changed: each kind has actions of its own. */
export type ChangedAggregate = 'goal' | 'project' | 'document';

/** Fired after a change made in an element is stored. */
export class MoChangeEvent extends Event {
  static readonly eventName = 'mo-change';
  readonly aggregate: ChangedAggregate;
  /** What was done, such as `create`, `change` or `archive`. */
  readonly action: string;
  /** The `goalId`, `projectId` or `documentId`; empty for an import of many. */
  readonly aggregateId: string;

  constructor(aggregate: ChangedAggregate, action: string, aggregateId: string) {
    super(MoChangeEvent.eventName, { bubbles: true, composed: true });
    this.aggregate = aggregate;
    this.action = action;
    this.aggregateId = aggregateId;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'mo-change': MoChangeEvent;
  }
}
