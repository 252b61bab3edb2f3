import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { MoError } from '../errors/mo-error.ts';
import type { OwnerApi } from '../ports/contracts.ts';
import { createRequests, type CallDescription, type Destination } from './requests.ts';

/** An owner that answers when the test says so. */
function fakeOwner() {
  const calls: { resolve(value: unknown): void; reject(error: unknown): void }[] = [];
  const execute = () => new Promise((resolve, reject) => calls.push({ resolve, reject }));
  return { owner: { execute } as unknown as OwnerApi, calls };
}

function setUp(first: Destination) {
  let destination = first;
  let wanted = 0;
  const requests = createRequests({
    destination: () => destination,
    late: () => new MoError('vault/timeout', 'late'),
    onWanted: () => (wanted += 1),
  });
  return {
    requests,
    get wanted() {
      return wanted;
    },
    go(next: Destination) {
      destination = next;
      requests.route();
    },
  };
}

const call = (over: Partial<CallDescription<unknown>> = {}): CallDescription<unknown> => ({
  send: (owner) => owner.execute({} as never),
  deadlineMs: 1000,
  ...over,
});
const at = ({ owner }: { owner: OwnerApi }): Destination => ({ kind: 'owner', owner });
const WAIT: Destination = { kind: 'wait' };
const code = (wanted: string) => (error: unknown) => error instanceof MoError && error.code === wanted;

describe('requests', () => {
  it('waits for an owner, and is sent once to each', async () => {
    const one = fakeOwner();
    const { requests, go } = setUp(WAIT);
    const answer = requests.run(call());
    assert.equal(one.calls.length, 0);
    go(at(one));
    go(at(one));
    assert.equal(one.calls.length, 1);
    one.calls[0]!.resolve('done');
    assert.equal(await answer, 'done');
    assert.equal(requests.size, 0);
  });

  it('is sent again to the next owner; a late answer of the first counts as well', async () => {
    const [one, two] = [fakeOwner(), fakeOwner()];
    const { requests, go } = setUp(at(one));
    const [first, second] = [requests.run(call()), requests.run(call())];
    go(at(two));
    assert.equal(two.calls.length, 2);
    one.calls[0]!.resolve('from the first');
    two.calls[1]!.resolve('from the second');
    assert.deepEqual(await Promise.all([first, second]), ['from the first', 'from the second']);
  });

  it('ignores an error of an owner that was given up', async () => {
    const [one, two] = [fakeOwner(), fakeOwner()];
    const { requests, go } = setUp(at(one));
    const answer = requests.run(call());
    go(at(two));
    one.calls[0]!.reject(new MoError('vault/locked', 'closing'));
    two.calls[0]!.resolve('done');
    assert.equal(await answer, 'done');
  });

  it('goes to the next one when the owner says that it is the owner no more', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const [one, two] = [fakeOwner(), fakeOwner()];
    const { requests, go } = setUp(at(one));
    const answer = requests.run(call());
    one.calls[0]!.reject(new MoError('vault/closed', 'handed over', { retryable: true }));
    await Promise.resolve();
    await Promise.resolve();
    go(at(two));
    two.calls[0]!.resolve('done');
    assert.equal(await answer, 'done');
    mock.timers.reset();
  });

  it('does what may not be done twice only once, and fails with its owner', async () => {
    const [one, two] = [fakeOwner(), fakeOwner()];
    const { requests, go } = setUp(at(one));
    const answer = requests.run(call({ once: true }));
    go(at(two));
    await assert.rejects(answer, code('internal/worker-failed'));
    assert.equal(two.calls.length, 0);
  });

  it('hears the answer of an owner whose end was told faster', async () => {
    for (const next of [WAIT, at(fakeOwner())]) {
      const one = fakeOwner();
      const { requests, go } = setUp(at(one));
      const answer = requests.run(call({ once: true, opens: true }));
      go(next);
      await new Promise((resolve) => setTimeout(resolve, 50));
      one.calls[0]!.resolve('wiped');
      assert.equal(await answer, 'wiped');
      assert.equal(requests.size, 0);
    }
  });

  it('ends at its deadline, whoever is to blame', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const one = fakeOwner();
    const { requests, go } = setUp(WAIT);
    const waiting = requests.run(call());
    go(at(one));
    mock.timers.tick(1000);
    await assert.rejects(waiting, code('vault/timeout'));
    assert.equal(requests.size, 0);
    mock.timers.reset();
  });

  it('ends at once when there is nobody to ask', async () => {
    const { requests, go } = setUp(WAIT);
    const answer = requests.run(call());
    go({ kind: 'none', error: new MoError('vault/locked', 'locked') });
    await assert.rejects(answer, code('vault/locked'));
  });

  it('is canceled by its signal, before or during, and tells the owner', async () => {
    const one = fakeOwner();
    const { requests } = setUp(at(one));
    const cancel = mock.fn();
    const controller = new AbortController();
    const answer = requests.run(call({ signal: controller.signal, cancel }));
    controller.abort();
    await assert.rejects(answer, code('vault/canceled'));
    assert.equal(cancel.mock.callCount(), 1);
    await assert.rejects(requests.run(call({ signal: controller.signal })), code('vault/canceled'));
    assert.equal(one.calls.length, 1);
  });

  it('asks for an owner only for what opens a vault', () => {
    const tabs = setUp(WAIT);
    tabs.requests.run(call()).catch(() => {});
    assert.equal(tabs.wanted, 0);
    tabs.requests.run(call({ opens: true })).catch(() => {});
    assert.equal(tabs.wanted, 1);
    assert.equal(tabs.requests.wantsOwner, true);
    tabs.requests.end(new MoError('vault/closed', 'over'));
  });
});
