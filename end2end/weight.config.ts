// What the first page of a visit weighs: a site that was built to be shipped, in a browser that has nothing of it yet.
import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

export default defineConfig({ ...base, testDir: './weight', projects: [{ name: 'weight' }] });
