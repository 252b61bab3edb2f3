/** Local delivery of topics, for every adapter. A listener that throws does not keep others from hearing. */
export interface Topics {
  emit(topic: string): void;
  listen(listener: (topic: string) => void): () => void;
}

export function createTopics(): Topics {
  const listeners = new Set<(topic: string) => void>();
  return {
    emit(topic) {
      for (const listener of [...listeners]) {
        try {
          listener(topic);
        } catch {
          // Listeners wake waiters and report their own failures.
        }
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
