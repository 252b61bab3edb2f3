import { moWorkerFiles } from '@mo-kit/worker/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [moWorkerFiles()],
  // The kit's modules are current JavaScript; so is what comes out.
  build: { target: 'es2022' },
});
