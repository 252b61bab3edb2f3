/** The page of `opfs.e2e.ts`: starts workers, passes messages on, ends workers. */
export interface Answer {
  readonly value?: unknown;
  readonly code?: string;
  readonly text?: string;
}

export interface TestPage {
  /** With `fromBlob` as a page does that has the script from another origin. */
  start(name: string, fromBlob: boolean): Promise<void>;
  send(name: string, action: string, input: unknown[]): Promise<Answer>;
  end(name: string): void;
}

const workers = new Map<string, Worker>();

const testPage: TestPage = {
  async start(name, fromBlob) {
    let address = '/worker.js';
    if (fromBlob) {
      const source = (await (await fetch(address)).text()).replaceAll(
        '"/sqlite3.wasm"',
        `"${location.origin}/sqlite3.wasm"`,
      );
      address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    }
    workers.set(name, new Worker(address, { type: 'module' }));
  },
  send: (name, action, input) =>
    new Promise((resolve) => {
      const worker = workers.get(name);
      if (worker === undefined) throw new Error('No such worker.');
      worker.onerror = (event) => resolve({ code: 'worker', text: event.message });
      worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
      worker.postMessage({ action, input });
    }),
  end: (name) => workers.get(name)?.terminate(),
};
Object.assign(window, { testPage });
