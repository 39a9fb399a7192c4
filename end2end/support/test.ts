// Fixtures: a server for each worker, and a page that fails its test when the browser complains.
import { test as base, expect, type Page, type Request, type Route } from '@playwright/test';
import { Server } from './server.ts';

export interface Options {
  javaScriptEnabled: boolean;
}

/** Answers the requests of `page` for a URL pattern by `handler`, as `page.route` does. */
export type Intercept = (url: string, handler: (route: Route) => unknown) => Promise<void>;

interface Fixtures {
  /** Goes to a path of the site and waits until the page can be used. */
  visit: (path: string) => Promise<void>;
  /** Complaints of the browser that do not fail this test. */
  allowed: RegExp[];
  /** Fails the test if a pattern was never requested: the test would prove nothing then. */
  intercept: Intercept;
}

export const PASSWORD = 'plum-carriage-ninety-owl';

export const test = base.extend<Fixtures, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.remove();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  allowed: async ({}, use) => use([]),
  page: async ({ page, allowed }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    page.on('requestfailed', (request) => {
      if (!isAborted(request)) complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 500) complaints.push(`status ${response.status()}: ${response.url()}`);
    });
    await use(page);
    expect(complaints.filter((text) => !allowed.some((pattern) => pattern.test(text)))).toEqual([]);
  },
  intercept: async ({ page }, use) => {
    const requests = new Map<string, number>();
    await use(async (url, handler) => {
      requests.set(url, 0);
      await page.route(url, async (route) => {
        requests.set(url, (requests.get(url) ?? 0) + 1);
        await handler(route);
      });
    });
    const unused = [...requests].filter(([, count]) => count === 0).map(([url]) => url);
    expect(unused, 'intercepted, but never requested').toEqual([]);
  },
  visit: async ({ page, javaScriptEnabled }, use) => {
    await use(async (path) => {
      await page.goto(path);
      await usable(page, javaScriptEnabled);
    });
  },
});

export { expect };

/** Whether the browser itself aborted a request because it went to another page. */
function isAborted(request: Request): boolean {
  return request.failure()?.errorText === 'net::ERR_ABORTED';
}

/** Waits for hydration, where there is one. */
export async function usable(page: Page, javaScriptEnabled: boolean): Promise<void> {
  if (javaScriptEnabled) await page.locator('body[data-hydrated]').waitFor();
}

let names = 0;

/** Returns a user name that no other test uses. */
export function newName(): string {
  names += 1;
  return `u${process.pid}-${names}-${Math.floor(performance.now())}`;
}

/** Registers a new account by the form and stays signed in. Returns the user name. */
export async function signUp(page: Page, visit: (path: string) => Promise<void>): Promise<string> {
  const name = newName();
  await visit('/register');
  await page.getByLabel('E-mail').fill(`${name}@example.com`);
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  return name;
}

/** Signs in by the form. */
export async function signIn(
  page: Page,
  visit: (path: string) => Promise<void>,
  name: string,
  password: string,
): Promise<void> {
  await visit('/login');
  await page.getByLabel('User name or e-mail').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
}

export type UploadFile = string | { name: string; mimeType: string; buffer: Buffer };

/** Uploads a file by the form; the browser is on the page that shows how it is read. */
export async function preview(page: Page, visit: (path: string) => Promise<void>, file: UploadFile): Promise<void> {
  await visit('/datasets');
  await page.getByLabel('File with a table').setInputFiles(file);
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Import / })).toBeVisible();
}

/** Uploads a file and imports it as it was found; the browser is on the page of the data set. */
export async function upload(page: Page, visit: (path: string) => Promise<void>, file: UploadFile): Promise<void> {
  await preview(page, visit, file);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page).toHaveURL(/\/datasets\/\d+$/);
}
