import { MoError } from '../../errors/mo-error.ts';
import type { BlockDirectory, BlockFile } from '../block-file.ts';
import type { Random } from './random.ts';

type Change =
  | { readonly kind: 'write'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly size: number };

interface ModelFile {
  /** What a power loss cannot take. */
  durable: Uint8Array;
  /** The entry in the directory is durable. */
  linked: boolean;
  /** What programs see now. */
  live: Uint8Array;
  /** Done since the last flush, oldest first. */
  unflushed: Change[];
  handle: symbol | null;
}

/** Thrown by every step from the moment of the crash on. */
export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash';
}

const SECTOR = 512;

function apply(image: Uint8Array, change: Change): Uint8Array {
  const end = change.kind === 'write' ? change.at + change.bytes.length : change.size;
  if (change.kind === 'truncate') {
    const next = new Uint8Array(end);
    next.set(image.subarray(0, end));
    return next;
  }
  let next = image;
  if (end > image.length) {
    next = new Uint8Array(end);
    next.set(image);
  }
  next.set(change.bytes, change.at);
  return next;
}

/**
 * Keeps some sectors of a write and loses others, each whole or cut at a random byte. What is lost inside the old file
 * stays as it was; what is lost behind its old end reads as zeros or, on some file systems, as whatever was there.
 */
function tear(image: Uint8Array, change: Change & { kind: 'write' }, random: Random): Uint8Array {
  const { at, bytes } = change;
  const keep = random.below(3);
  let next = image;
  const grown = random.chance(0.5) ? at + bytes.length : at + random.below(bytes.length + 1);
  if (grown > image.length) {
    next = new Uint8Array(grown);
    next.set(image);
    // Only where something was to be written: what lies before is a hole, and holes are zeros.
    const from = Math.max(image.length, at);
    if (grown > from && random.chance(0.2)) next.set(random.bytes(grown - from), from);
  }
  for (let done = 0; done < bytes.length;) {
    const length = Math.min(SECTOR - ((at + done) % SECTOR), bytes.length - done);
    const kept = keep === 0 ? random.chance(0.5) : keep === 1 ? random.chance(0.95) : random.chance(0.05);
    if (kept) {
      const cut = random.chance(0.05) ? random.below(length + 1) : length;
      const fits = Math.max(0, Math.min(cut, next.length - at - done));
      if (fits > 0) next.set(bytes.subarray(done, done + fits), at + done);
    }
    done += length;
  }
  return next;
}

export interface DiskModelOptions {
  readonly random: Random;
  /** Bytes all files may take together; writes beyond it fail with `storage/quota`. */
  readonly capacity?: number;
}

/**
 * A disk that keeps only what was flushed: of everything else a crash loses, tears and reorders what it likes. It
 * crashes at a step chosen before (`crashAfter`), fails at one (`failAfter`), and has a size (`capacity`).
 */
export class DiskModel implements BlockDirectory {
  readonly #files = new Map<string, ModelFile>();
  readonly #random: Random;
  #steps = 0;
  #crashAt = Infinity;
  #failAt = Infinity;
  #crashed = false;
  /** May be changed at any time. */
  capacity: number;
  /** Names of what was done, for a test that wants to see every kind of step. */
  readonly stepKinds = new Set<string>();

  constructor({ random, capacity = Infinity }: DiskModelOptions) {
    this.#random = random;
    this.capacity = capacity;
  }

  /** Steps done so far: writes, flushes, truncations, files made and removed. */
  get steps(): number {
    return this.#steps;
  }

  /** Crashes in the middle of the step that comes after `steps` more. */
  crashAfter(steps: number): void {
    this.#crashAt = this.#steps + steps;
  }

  /** Lets one step fail with an error that is not about room. */
  failAfter(steps: number): void {
    this.#failAt = this.#steps + steps;
  }

  get hasCrashed(): boolean {
    return this.#crashed;
  }

  /** What is on the disk after the power is back. `losing` false: only the program died, and nothing is lost. */
  restart(losing: boolean): void {
    for (const [name, file] of this.#files) {
      file.handle = null;
      if (losing) {
        if (!file.linked && this.#random.chance(0.5)) {
          this.#files.delete(name);
          continue;
        }
        file.live = this.#survivor(file);
      }
      // What is on the platter after a restart is there; what only the program's death left is not yet.
      if (losing) {
        file.durable = file.live.slice();
        file.unflushed = [];
        file.linked = true;
      }
    }
    this.#crashed = false;
    this.#crashAt = Infinity;
    this.#failAt = Infinity;
  }

  /** The bytes of a file as programs see them; a copy. */
  contents(name: string): Uint8Array | null {
    return this.#files.get(name)?.live.slice() ?? null;
  }

  /** Replaces a file, durably: for tests that tamper. */
  replace(name: string, bytes: Uint8Array): void {
    this.#files.set(name, {
      durable: bytes.slice(),
      live: bytes.slice(),
      linked: true,
      unflushed: [],
      handle: null,
    });
  }

  async open(name: string, { create }: { readonly create: boolean }): Promise<BlockFile | null> {
    let file = this.#files.get(name);
    if (file === undefined) {
      if (!create) return null;
      this.#step('create', () => undefined);
      file = {
        durable: new Uint8Array(0),
        live: new Uint8Array(0),
        linked: false,
        unflushed: [],
        handle: null,
      };
      this.#files.set(name, file);
    }
    if (file.handle !== null) throw new MoError('storage/busy', 'Open elsewhere.', { retryable: true });
    return this.#wrap(file);
  }

  async remove(name: string): Promise<void> {
    this.#step('remove', () => undefined);
    this.#files.delete(name);
  }

  async list(): Promise<string[]> {
    return [...this.#files.keys()].sort();
  }

  #wrap(file: ModelFile): BlockFile {
    const handle = Symbol('handle');
    file.handle = handle;
    const own = (): void => {
      if (this.#crashed || file.handle !== handle) throw new SimulatedCrash();
    };
    const change = (made: Change): void => {
      file.live = apply(file.live, made);
      file.unflushed.push(made);
    };
    return {
      read: (into, at) => {
        own();
        const part = file.live.subarray(at, at + into.length);
        into.set(part);
        return part.length;
      },
      write: (from, at) => {
        own();
        const bytes = from.slice();
        this.#step('write', () => change({ kind: 'write', at, bytes }));
        const room = this.capacity - this.#used() + file.live.length;
        if (at + bytes.length > Math.max(room, file.live.length)) {
          const fits = Math.max(0, Math.min(bytes.length, room - at));
          const part = this.#random.below(fits + 1);
          if (part > 0) change({ kind: 'write', at, bytes: bytes.slice(0, part) });
          throw new MoError('storage/quota', 'The disk is full.');
        }
        change({ kind: 'write', at, bytes });
        return bytes.length;
      },
      size: () => {
        own();
        return file.live.length;
      },
      truncate: (size) => {
        own();
        this.#step('truncate', () => change({ kind: 'truncate', size }));
        change({ kind: 'truncate', size });
      },
      flush: () => {
        own();
        this.#step('flush', () => undefined);
        file.durable = file.live.slice();
        file.unflushed = [];
        file.linked = true;
      },
      close: () => {
        if (file.handle === handle) file.handle = null;
      },
    };
  }

  /** Counts a step; at the chosen one the machine stops, with the step begun (`partly`) or not. */
  #step(kind: string, partly: () => void): void {
    if (this.#crashed) throw new SimulatedCrash();
    this.stepKinds.add(kind);
    const step = this.#steps++;
    if (step >= this.#crashAt) {
      if (this.#random.chance(0.7)) partly();
      this.#crashed = true;
      throw new SimulatedCrash();
    }
    if (step === this.#failAt) throw new MoError('internal/unexpected', 'The disk failed.');
  }

  #used(): number {
    let used = 0;
    for (const file of this.#files.values()) used += file.live.length;
    return used;
  }

  #survivor(file: ModelFile): Uint8Array {
    let image: Uint8Array = file.durable.slice();
    const mood = this.#random.below(4);
    for (const change of file.unflushed) {
      const fate = mood === 0 ? 0 : mood === 1 ? 1 : this.#random.below(3);
      if (fate === 0) continue;
      if (fate === 1 || change.kind === 'truncate') image = apply(image, change);
      else image = tear(image, change, this.#random);
    }
    return image;
  }
}
