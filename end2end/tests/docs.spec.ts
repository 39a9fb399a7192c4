// API reference: served without other hosts, with calls that can be tried out.
import { expect, PASSWORD, test } from '../support/test.ts';

test('the API reference lists its operations and signs in', async ({ page, request, javaScriptEnabled }) => {
  await page.goto('/docs');
  if (!javaScriptEnabled) {
    await expect(page.getByRole('link', { name: 'the OpenAPI document' })).toBeVisible();
    return;
  }
  await expect(page.getByText('/auth/login').first()).toBeVisible();
  await expect(page.getByText('/ml/kmeans').first()).toBeVisible();

  const name = `docs-${Date.now()}`;
  const account = { email: `${name}@example.com`, username: name, password: PASSWORD };
  expect((await request.post('/api/v1/auth/register', { data: account })).status()).toBe(201);
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  const dialog = page.locator('.auth-container');
  await dialog.getByLabel('username:').fill(name);
  await dialog.getByLabel('password:').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Apply given OAuth2 credentials' }).click();
  await expect(dialog.getByRole('button', { name: /Logout|Remove authorization/ })).toBeVisible();
});

test('the API reference has the colours of the app', async ({ page, context, javaScriptEnabled }) => {
  test.skip(!javaScriptEnabled, 'without JavaScript there is no reference');
  const heading = page.locator('.info .title');
  /** Returns the lightness of the heading, from 0 to 255. */
  const lightness = async () => {
    await expect(heading).toBeVisible();
    return heading.evaluate((element) => Number(getComputedStyle(element).color.match(/\d+/)?.[0]));
  };
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/docs');
  expect(await lightness()).toBeGreaterThan(150);
  const { origin } = new URL(page.url());
  await context.addCookies([{ name: 'theme', value: 'light', url: origin }]);
  await page.reload();
  expect(await lightness()).toBeLessThan(100);
});
