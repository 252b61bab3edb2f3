import { moWorkerFiles } from '@mo-kit/worker/vite';
import { defineConfig } from 'vite';

/** The page. The owner worker with the rules is built behind it: owner.config.mjs. */
export default defineConfig({
  plugins: [moWorkerFiles()],
  build: { target: 'es2022' },
});
