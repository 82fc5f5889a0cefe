import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vitest/config';

const dist = fileURLToPath(new URL('./dist', import.meta.url));

/** Go embeds dist even when the page was never built, so the folder must stay in the repository: each build empties it and puts its .gitkeep back. */
function keepFolder(): Plugin {
  return {
    name: 'keep-folder',
    apply: 'build',
    buildStart() {
      rmSync(dist, { recursive: true, force: true });
      mkdirSync(dist, { recursive: true });
      writeFileSync(`${dist}/.gitkeep`, '');
    },
    closeBundle() {
      if (!existsSync(`${dist}/.gitkeep`)) writeFileSync(`${dist}/.gitkeep`, '');
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [svelte(), keepFolder()],
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    target: ['chrome120', 'safari17', 'firefox121'],
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: process.env.FAULTLINE_CONSOLE ?? 'http://127.0.0.1:4011', ws: true } },
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
  },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : undefined,
});
