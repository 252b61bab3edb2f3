import type { Subject } from './subject.ts';
import { tasks } from './tasks.ts';

/** One worker a subject, so that no build of SQLite meets another. */
const subject: Promise<Subject> = (async () => {
  switch (new URL(self.location.href).searchParams.get('subject')) {
    case 'page-log':
      return (await import('./subject-page-log.ts')).createSubject();
    case 'opfs-sahpool':
      return (await import('./subject-sahpool.ts')).createSubject();
    case 'chacha20':
      return (await import('./subject-ciphers.ts')).createSubject('chacha20');
    default:
      return (await import('./subject-ciphers.ts')).createSubject('sqlcipher');
  }
})();

self.addEventListener('message', (event: MessageEvent<{ task: keyof typeof tasks; argument: never }>) => {
  const { task, argument } = event.data;
  void (async () => {
    try {
      self.postMessage({ value: await tasks[task](await subject, argument) });
    } catch (error) {
      self.postMessage({
        error:
          error instanceof Error ? `${task}: ${error.message} ${String(error.cause ?? '')}` : String(error),
      });
    }
  })();
});
