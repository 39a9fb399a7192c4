// Transfer size: the bytes of the site that a browser fetches until its first page is hydrated.
import type { Browser, BrowserContext, Response } from '@playwright/test';
import { ROOT } from '../support/server.ts';
import { expect, preview, signIn, test, usable } from '../support/test.ts';

/**
 * Limit in bytes of all files of the site (WASM, JavaScript, style sheets, fonts) for each page as
 * the first of a visit. Most visits start at the first two. From there the other pages load only
 * the files of their own group.
 */
const BUDGETS = {
  '/login': 366_000,
  '/': 366_000,
  '/runs': 413_000,
  '/tasks': 451_000,
  '/datasets': 458_000,
  '/datasets/imports/{id}': 424_000,
  '/account': 406_000,
  '/admin/users': 411_000,
  '/tasks/board': 512_000,
  '/runs/new': 494_000,
  '/runs/compare': 494_000,
};

interface File {
  name: string;
  bytes: number;
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Opens a page with an empty cache. Returns the fetched files of the site, the largest first. */
async function fetched(browser: Browser, path: string, baseURL: string, state?: State): Promise<File[]> {
  const context = await browser.newContext({ baseURL, storageState: state });
  const page = await context.newPage();
  const responses: Response[] = [];
  page.on('response', (response) => responses.push(response));
  await page.goto(path);
  await usable(page, true);
  const pathname = (response: Response) => new URL(response.url()).pathname;
  const files = responses.filter((response) => pathname(response).startsWith('/v/'));
  // One answer holds the content. Only the event stream and the refetch after its start follow.
  const others = responses.filter((response) => !files.includes(response)).map(pathname);
  expect(others.filter((other) => other !== '/events' && !other.startsWith('/fn/'))).toEqual([path]);
  const weighed = files.map((response) => {
    const headers = response.headers();
    const name = pathname(response).split('/').slice(3).join('/');
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
    let target = path;
    if (path === '/datasets/imports/{id}') {
      await preview(page, visit, '../data/iris.csv');
      target = new URL(page.url()).pathname;
    }
    const files = await fetched(browser, target, server.url, state);
    const sum = files.reduce((bytes, file) => bytes + file.bytes, 0);
    const lines = files.map((file) => `${String(file.bytes).padStart(9)}  ${file.name}`);
    const table = [`${path}: ${sum} bytes of at most ${budget}`, ...lines].join('\n');
    console.log(table);
    // A page without WASM was not measured.
    expect(files.some((file) => file.name.endsWith('.wasm'))).toBe(true);
    expect(sum, table).toBeLessThanOrEqual(budget);
  });
}
