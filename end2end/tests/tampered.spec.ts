// A page that was tampered with on its way, or whose code does not come, still works or says that it does not.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/test.ts';

// The browser complains about the fault that each test makes.
test.use({ allowed: [/.*/] });

/** Lets `change` rewrite the HTML of a page; its headers, and so its policy, stay. */
async function tamper(page: Page, path: string, change: (html: string) => string) {
  await page.route(`**${path}`, async (route) => {
    const response = await route.fetch();
    const html = await response.text();
    const body = change(html);
    expect(body).not.toBe(html);
    await route.fulfill({ response, body });
  });
}

const changes: [string, (html: string) => string][] = [
  ['an element at the start', (html) => html.replace('<body>', '<body><p>tampered</p>')],
  ['a text at the start', (html) => html.replace('<body>', '<body>tampered')],
  ['a form around the form', (html) => html.replace('<form', '<form action="/elsewhere"><b>x</b></form><form')],
  ['no heading', (html) => html.replace(/<h1[^>]*>.*?<\/h1>/s, '')],
  ['no form', (html) => html.replace(/<form.*?<\/form>/s, '')],
  ['an empty body', (html) => html.replace(/<body>.*<\/body>/s, '<body></body>')],
];

for (const [name, change] of changes) {
  test(`a page with ${name} is alive or says that it is not`, async ({ page }) => {
    await tamper(page, '/login', change);
    await page.goto('/login');
    await page.locator('body[data-hydrated], #page-failed').first().waitFor();
  });
}

test('a page that cannot be attached to says so and can be loaded again', async ({ page }) => {
  await tamper(page, '/login', (html) => html.replace(/<body>.*<\/body>/s, '<body></body>'));
  await page.goto('/login');
  const said = page.getByRole('alert').filter({ hasText: 'This page has stopped working in your browser.' });
  await expect(said).toBeVisible();
  await page.unroute('**/login');
  await said.getByRole('link', { name: 'Reload the page' }).click();
  await page.locator('body[data-hydrated]').waitFor();
  await expect(page.locator('#page-failed')).toHaveCount(0);
});

for (const file of ['**/*.wasm', '**/playground.js']) {
  test(`a page whose ${file} does not come says so, and its form works`, async ({ page }) => {
    await page.route(file, (route) => route.abort());
    await page.goto('/login');
    await expect(page.getByRole('alert').filter({ hasText: 'This page has stopped working' })).toBeVisible();
    await page.getByLabel('User name or e-mail').fill('nobody');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('User name or password is wrong')).toBeVisible();
  });
}

test('a script that was smuggled in does not run, and no form leads elsewhere', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('pwn.example')) asked.push(request.url());
  });
  await tamper(page, '/login', (html) =>
    html.replace(
      '<form',
      '<script>window.smuggled = 1</script><img src="x" onerror="window.smuggled = 1"><base href="https://pwn.example/">' +
        '<form id="elsewhere" action="https://pwn.example/"></form><form',
    ),
  );
  await page.goto('/login');
  await page.locator('body[data-hydrated], #page-failed').first().waitFor();
  const found = await page.evaluate(() => ({
    smuggled: (window as unknown as { smuggled?: number }).smuggled,
    base: document.baseURI,
  }));
  expect(found).toEqual({ smuggled: undefined, base: page.url() });
  // The policy stops the form before anything is sent.
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => {
          if (event.effectiveDirective === 'form-action') resolve();
        });
        (document.getElementById('elsewhere') as HTMLFormElement).submit();
      }),
  );
  expect(asked).toEqual([]);
});
