// A page that was modified in transit, or whose code is missing, still works or reports that it
// does not.
import { expect, test, type Intercept } from '../support/test.ts';

// The browser complains about the fault that each test creates.
test.use({ allowed: [/.*/] });

/**
 * Rewrites the HTML of a page by `change`; its headers, and with them its security policy, stay.
 */
async function tamper(intercept: Intercept, path: string, change: (html: string) => string) {
  await intercept(`**${path}`, async (route) => {
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
  test(`a page with ${name} works or reports that it does not`, async ({ page, intercept }) => {
    await tamper(intercept, '/login', change);
    await page.goto('/login');
    await page.locator('body[data-hydrated], #page-failed').first().waitFor();
  });
}

test('a page that cannot be hydrated says so and can be reloaded', async ({ page, intercept }) => {
  await tamper(intercept, '/login', (html) => html.replace(/<body>.*<\/body>/s, '<body></body>'));
  await page.goto('/login');
  const message = page.getByRole('alert').filter({ hasText: 'This page has stopped working in your browser.' });
  await expect(message).toBeVisible();
  await page.unroute('**/login');
  await message.getByRole('link', { name: 'Reload the page' }).click();
  await page.locator('body[data-hydrated]').waitFor();
  await expect(page.locator('#page-failed')).toHaveCount(0);
});

for (const file of ['**/*.wasm', '**/playground.js']) {
  test(`a page without its ${file} says so, and its form works`, async ({ page, intercept }) => {
    await intercept(file, (route) => route.abort());
    await page.goto('/login');
    await expect(page.getByRole('alert').filter({ hasText: 'This page has stopped working' })).toBeVisible();
    await page.getByLabel('User name or e-mail').fill('nobody');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('User name or password is wrong')).toBeVisible();
  });
}

test('an injected script does not run, and an injected form sends nothing', async ({ page, intercept }) => {
  const requested: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('pwn.example')) requested.push(request.url());
  });
  await tamper(intercept, '/login', (html) =>
    html.replace(
      '<form',
      '<script>window.injected = 1</script><img src="x" onerror="window.injected = 1">' +
        '<base href="https://pwn.example/">' +
        '<form id="elsewhere" action="https://pwn.example/"></form><form',
    ),
  );
  await page.goto('/login');
  await page.locator('body[data-hydrated], #page-failed').first().waitFor();
  const found = await page.evaluate(() => ({
    injected: (window as unknown as { injected?: number }).injected,
    base: document.baseURI,
  }));
  expect(found).toEqual({ injected: undefined, base: page.url() });
  // The policy blocks the form before a request is sent.
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => {
          if (event.effectiveDirective === 'form-action') resolve();
        });
        (document.getElementById('elsewhere') as HTMLFormElement).submit();
      }),
  );
  expect(requested).toEqual([]);
});
