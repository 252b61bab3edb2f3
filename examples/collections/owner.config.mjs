import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The owner worker of this site, as one classic script in the place of the one that came with the kit. */
export default defineConfig({
  build: {
    target: 'es2022',
    emptyOutDir: false,
    rollupOptions: {
      input: fileURLToPath(new URL('owner.worker.ts', import.meta.url)),
      output: { format: 'iife', entryFileNames: 'mo-workers/owner.worker.js', codeSplitting: false },
    },
  },
});
