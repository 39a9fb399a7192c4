// Transfer size of the first page of a visit: the site as shipped, in a browser with an empty
// cache.
import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

export default defineConfig({ ...base, testDir: './weight', projects: [{ name: 'weight' }] });
