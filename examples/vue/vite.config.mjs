import { moWorkerFiles } from '@mo-kit/worker/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [
    moWorkerFiles(),
    // Tells Vue which tags are elements and not components of its own.
    vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('mo-') } } }),
  ],
  build: { target: 'es2022' },
});
