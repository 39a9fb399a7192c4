// Every test runs twice: as a browser hydrates the pages, and with JavaScript off.
import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import type { Options } from './support/test.ts';

// The headless shell has no windows to draw: the tests take two thirds of the time.
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
    // Actions wait for what they act on; nothing here takes longer.
    actionTimeout: 15_000,
  },
  projects: [
    { name: 'hydrated', use: { javaScriptEnabled: true } },
    // What needs scripts to be tested (axe, the theme of the system, a crash in the middle) is tested hydrated only.
    { name: 'no-javascript', use: { javaScriptEnabled: false }, testIgnore: ['look.spec.ts', 'crash.spec.ts', 'live.spec.ts', 'scripts.spec.ts', 'tampered.spec.ts'] },
  ],
});
