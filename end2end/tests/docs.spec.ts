// The reference of the API: everything from this server, and calls can be tried out.
import { expect, PASSWORD, test } from '../support/test.ts';

test('the reference of the API shows its calls and signs in', async ({ page, request, javaScriptEnabled }) => {
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
