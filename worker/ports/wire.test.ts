import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { closeWire, wireOf } from './wire.ts';
import { decodeMessage, encodeMessage } from './wire-codec.ts';
import type { AddressablePort, Port } from './port.ts';
import { unpackPort } from './port.ts';

const heardBy = (port: Port) => {
  const heard: unknown[] = [];
  port.addEventListener('message', ({ data }) => heard.push(data));
  return heard;
};
const until = async (test: () => boolean) => {
  for (const deadline = Date.now() + 3000; !test(); await new Promise((done) => setTimeout(done, 5))) {
    assert.ok(Date.now() < deadline, 'in time');
  }
};

describe('virtual ports', () => {
  // Two BroadcastChannels of one name: the wire itself, and an ear at it.
  const ear = new BroadcastChannel('mo-wire:test');
  const overheard: string[] = [];
  const frames: unknown[] = [];
  ear.onmessage = ({ data }) => {
    frames.push(data);
    overheard.push(
      JSON.stringify(data, (_name, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
      ),
    );
  };
  after(() => {
    closeWire('test');
    ear.close();
  });

  /** One context hears its own BroadcastChannel not at all, so frames are echoed, as another context would send them. */
  const echo = new BroadcastChannel('mo-wire:test');
  echo.onmessage = ({ data }: MessageEvent) => {
    if (!('echoed' in data)) ear.postMessage({ ...(data as object), echoed: true });
  };
  after(() => echo.close());

  it('carries messages in order, also those posted before the other end is up', async () => {
    const [one, other] = wireOf('test').channel();
    const heard = heardBy(other);
    one.start();
    for (let index = 0; index < 20; index++) one.postMessage({ index });
    const moved = unpackPort((other as AddressablePort).address);
    const heardThere = heardBy(moved);
    moved.start();
    await until(() => heardThere.length === 20);
    assert.deepEqual(
      heardThere,
      Array.from({ length: 20 }, (_, index) => ({ index })),
    );
    assert.deepEqual(heard, []);
  });

  it('tells who merely listens nothing, and takes nothing twice', async () => {
    const [one, other] = wireOf('test').channel();
    const heard = heardBy(other);
    one.start();
    other.start();
    one.postMessage('a canary sentence');
    await until(() => heard.length === 1);
    assert.ok(overheard.every((text) => !text.includes('canary')));
    for (const frame of frames.filter((each) => (each as { kind: string }).kind === 'data')) {
      ear.postMessage({ ...(frame as object), echoed: true });
    }
    one.postMessage('another');
    await until(() => heard.length === 2);
    assert.deepEqual(heard, ['a canary sentence', 'another']);
  });

  it('keeps bytes as bytes', async () => {
    const message = { list: [{ value: Uint8Array.of(0, 255) }], none: null, text: 'ä' };
    assert.deepEqual(decodeMessage(await encodeMessage(message)), message);
  });

  it('keeps files as files, each with its own bytes', async () => {
    const files = [
      new Blob(['one'], { type: 'text/plain' }),
      new Blob([]),
      new Blob([Uint8Array.of(0, 255)]),
    ];
    const message = { input: { files }, name: 'ä' };
    const back = decodeMessage(await encodeMessage(message)) as typeof message;
    assert.equal(back.name, 'ä');
    for (const [index, file] of files.entries()) {
      const other = back.input.files[index]!;
      assert.deepEqual(await other.arrayBuffer(), await file.arrayBuffer());
      assert.equal(other.type, file.type);
    }
  });
});
