import type { CommandReceipt, HistoryPage, HistoryQuery } from '../api.ts';
import { MoError } from '../errors/mo-error.ts';
import type { CommandBody, Calls } from './calls.ts';
import { DEADLINE_MS } from './deadlines.ts';
import type { CallOptions, WatchHandlers } from './vault-client.ts';

/** What happened, and taking it back. */
export interface HistoryClient {
  /** What happened to a goal, project or document, or in the whole vault, newest first. */
  history(query: HistoryQuery, options?: CallOptions): Promise<HistoryPage>;
  /** → unsubscribe. The newest entries, again after each change. */
  watchHistory(query: Omit<HistoryQuery, 'after'>, handlers: WatchHandlers<HistoryPage>): () => void;
  /**
   * Takes back what one event changed, or what a change of this client did, by its commit; without either, the last change
   * that this client made and has not taken back.
   * `input/conflict` when everything it changed was changed again since.
   */
  undo(
    target?: { readonly eventId: string } | { readonly commit: number },
    options?: CallOptions,
  ): Promise<void>;
  /** Does again what this client's last undo took back. */
  redo(options?: CallOptions): Promise<void>;
  /** Makes fields as they were right after an event; all of them unless some are named. */
  restore(
    target: { readonly eventId: string; readonly fields?: readonly string[] },
    options?: CallOptions,
  ): Promise<void>;
  /** Whether there is a change of this client to take back, or one to do again. */
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** The events of one command. */
type Done = Pick<CommandReceipt, 'commit'> & { readonly events: number };

/** So many changes of one client can be taken back one after the other. */
const MAX_STEPS = 100;

/** The history, and the calls through which every change must pass for this client to be able to take it back. */
export function createHistoryClient(calls: Calls): { readonly client: HistoryClient; readonly calls: Calls } {
  let undoable: Done[] = [];
  let redoable: Done[] = [];

  const push = (steps: Done[], { commit, events }: CommandReceipt): Done[] =>
    events === null || events === 0 ? steps : [...steps, { commit, events }].slice(-MAX_STEPS);

  const recorded: Calls = {
    ...calls,
    async execute(body: CommandBody, options) {
      const receipt = await calls.execute(body, options);
      const hasChanged = receipt.events !== 0;
      if (hasChanged) redoable = [];
      undoable = push(undoable, receipt);
      return receipt;
    },
  };

  const takeBack = (step: Done, options?: CallOptions) =>
    calls.execute({ name: 'history.undo', input: step }, { ...options, deadlineMs: DEADLINE_MS.import });

  const isOf = (commit: number) => (step: Done) => step.commit === commit;

  /** A step that cannot be taken back any more is in nobody's way. */
  const isOver = (error: unknown) =>
    error instanceof MoError && (error.code === 'input/conflict' || error.code === 'input/not-found');

  return {
    calls: recorded,
    client: {
      history: (query, options) => calls.query('history.list', query, options),
      watchHistory: (query, handlers) => calls.watch('history', query, handlers),
      async undo(target, options) {
        if (target !== undefined && 'eventId' in target) {
          await recorded.execute({ name: 'history.undo', input: { eventId: target.eventId } }, options);
          return;
        }
        const step = target === undefined ? undoable.at(-1) : undoable.find(isOf(target.commit));
        if (step === undefined) throw nothingToDo();
        try {
          const receipt = await takeBack(step, options);
          redoable = push(redoable, receipt);
        } catch (error) {
          if (isOver(error)) undoable = undoable.filter((each) => each !== step);
          throw error;
        }
        undoable = undoable.filter((each) => each !== step);
      },
      async redo(options) {
        const step = redoable.at(-1);
        if (step === undefined) throw nothingToDo();
        try {
          const receipt = await takeBack(step, options);
          undoable = push(undoable, receipt);
        } catch (error) {
          if (isOver(error)) redoable = redoable.filter((each) => each !== step);
          throw error;
        }
        redoable = redoable.filter((each) => each !== step);
      },
      async restore(target, options) {
        await recorded.execute({ name: 'history.restore', input: target }, options);
      },
      get canUndo() {
        return undoable.length > 0;
      },
      get canRedo() {
        return redoable.length > 0;
      },
    },
  };
}

function nothingToDo(): MoError {
  return new MoError('input/not-found', 'There is nothing to take back or to do again.');
}
