// Counts the bytes that cross the wire until the first page of a visit listens.
import type { Browser, BrowserContext, Response } from '@playwright/test';
import { ROOT } from '../support/server.ts';
import { expect, signIn, test, usable } from '../support/test.ts';

/**
 * The most bytes of WASM, JavaScript, style sheets and whatever else of the site a page may need as the first of a visit. Most
 * visits begin at the first two. The others load less when one comes from there: what is in their own files.
 */
const BUDGETS = {
  '/login': 350_000,
  '/': 350_000,
  '/runs': 400_000,
  '/tasks': 412_000,
  '/datasets': 410_000,
  '/account': 400_000,
  '/admin/users': 400_000,
  '/tasks/board': 480_000,
  '/runs/new': 490_000,
  '/runs/compare': 490_000,
};

interface File {
  name: string;
  bytes: number;
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

/** What a browser with an empty cache fetches of the site for this page, the largest first. */
async function fetched(browser: Browser, path: string, baseURL: string, state?: State): Promise<File[]> {
  const context = await browser.newContext({ baseURL, storageState: state });
  const page = await context.newPage();
  const responses: Response[] = [];
  page.on('response', (response) => responses.push(response));
  await page.goto(path);
  await usable(page, true);
  const files = responses.filter((response) => new URL(response.url()).pathname.startsWith('/v/'));
  // Whole in one answer: afterwards a page only listens to what happens, and asks once what has happened meanwhile.
  const others = responses.filter((response) => !files.includes(response)).map((response) => new URL(response.url()).pathname);
  expect(others.filter((other) => other !== '/events' && !other.startsWith('/fn/'))).toEqual([path]);
  const weighed = files.map((response) => {
    const headers = response.headers();
    const name = new URL(response.url()).pathname.split('/').slice(3).join('/');
    expect(response.status(), name).toBe(200);
    expect(headers['content-encoding'], `${name} is compressed`).toBe('br');
    return { name, bytes: Number(headers['content-length']) };
  });
  await context.close();
  return weighed.sort((a, b) => b.bytes - a.bytes);
}

for (const [path, budget] of Object.entries(BUDGETS)) {
  test(`the page ${path}`, async ({ browser, server, page, visit }) => {
    let state: State | undefined;
    if (path !== '/login') {
      await signIn(page, visit, ROOT.name, ROOT.password);
      state = await page.context().storageState();
    }
    const files = await fetched(browser, path, server.url, state);
    const sum = files.reduce((bytes, file) => bytes + file.bytes, 0);
    const lines = files.map((file) => `${String(file.bytes).padStart(9)}  ${file.name}`);
    const table = [`${path}: ${sum} bytes of at most ${budget}`, ...lines].join('\n');
    console.log(table);
    // A page that loads nothing has not been measured.
    expect(files.some((file) => file.name.endsWith('.wasm'))).toBe(true);
    expect(sum, table).toBeLessThanOrEqual(budget);
  });
}
