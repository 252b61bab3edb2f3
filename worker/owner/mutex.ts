/** One task at a time, in the order of the calls. A task that fails does not stop the next. */
export interface Mutex {
  run<T>(task: () => T | Promise<T>): Promise<T>;
}

export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(task) {
      const result = last.then(task);
      last = result.catch(() => undefined);
      return result;
    },
  };
}
