// Pictures of the README: scripts/pictures.sh.
import { defineConfig } from '@playwright/test';
import type { Options } from './support/test.ts';
import base from './playwright.config.ts';

export default defineConfig<Options>({
  ...base,
  testDir: './pictures',
  projects: [{ name: 'pictures', use: { javaScriptEnabled: true } }],
});
