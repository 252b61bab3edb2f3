/** How much goes into one transaction. */
export interface GroupLimits<Input> {
  readonly maxInputs: number;
  /** The sum of the weights; a group has one input at least. */
  readonly maxWeight: number;
  readonly weightOf: (input: Input) => number;
}

/**
 * Gathers what arrives while a transaction is being written and hands it to the next one together, so that many small
 * pushes share one flush. `run` answers in the order of its inputs; when it throws, all of that group fail.
 */
export interface GroupCommit<Input, Output> {
  submit(input: Input): Promise<Output>;
  /** Resolves when nothing is queued or running. */
  idle(): Promise<void>;
  isIdle(): boolean;
}

interface Queued<Input, Output> {
  readonly input: Input;
  readonly resolve: (output: Output) => void;
  readonly reject: (error: unknown) => void;
}

export function createGroupCommit<Input, Output>(
  run: (inputs: readonly Input[]) => Promise<readonly Output[]>,
  { maxInputs, maxWeight, weightOf }: GroupLimits<Input>,
): GroupCommit<Input, Output> {
  let queue: Queued<Input, Output>[] = [];
  let running: Promise<void> | null = null;

  async function drain(): Promise<void> {
    // Requests whose bodies arrived in the same turn of the event loop go into one group.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      let weight = 0;
      const end = queue.findIndex(({ input }, index) => (weight += weightOf(input)) > maxWeight && index > 0);
      const size = Math.min(maxInputs, end < 0 ? queue.length : end);
      const group = queue.slice(0, size);
      queue = queue.slice(size);
      try {
        const outputs = await run(group.map(({ input }) => input));
        group.forEach(({ resolve, reject }, index) => {
          const output = outputs[index];
          if (output === undefined) reject(new Error('a group gave fewer answers than it had inputs'));
          else resolve(output);
        });
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    running = null;
  }

  return {
    submit(input) {
      return new Promise<Output>((resolve, reject) => {
        queue.push({ input, resolve, reject });
        running ??= drain();
      });
    },
    isIdle: () => running === null && queue.length === 0,
    async idle() {
      while (running !== null) await running;
    },
  };
}
