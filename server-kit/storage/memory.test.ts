import { test } from 'node:test';
import { testStoreConformance } from './conformance.ts';
import { createMemoryStore } from './memory.ts';

testStoreConformance({
  test: (name, run) => test(`memory: ${name}`, run),
  createStore: async () => createMemoryStore(),
});
