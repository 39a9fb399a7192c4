// Runs every test twice: hydrated, and with JavaScript off.
import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import type { Options } from './support/test.ts';

// The headless shell draws no windows, which saves a third of the time.
const browsers = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

export default defineConfig<Options>({
  testDir: './tests',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: process.env.CI === 'true',
  reporter: [['list']],
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? browsers.find((path) => existsSync(path)),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    viewport: { width: 1280, height: 900 },
    // Limit for an action's wait for its element.
    actionTimeout: 15_000,
  },
  projects: [
    { name: 'hydrated', use: { javaScriptEnabled: true } },
    {
      name: 'no-javascript',
      use: { javaScriptEnabled: false },
      // These need scripts, or test nothing that depends on them.
      testIgnore: [
        'accessibility.spec.ts',
        'crash.spec.ts',
        'live.spec.ts',
        'scripts.spec.ts',
        'tampered.spec.ts',
        'task-scripts.spec.ts',
      ],
    },
  ],
});
