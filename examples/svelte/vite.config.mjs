import { moWorkerFiles } from '@mo-kit/worker/vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({ plugins: [moWorkerFiles(), svelte()], build: { target: 'es2022' } });
