// Account settings: profile, password, sessions, tokens, export, deletion.
import { readFile } from 'node:fs/promises';
import { PASSWORD, expect, newName, signIn, signUp, test, usable } from '../support/test.ts';

const CHANGED = 'Your password was changed. You are signed out everywhere else.';

test('a password change keeps this browser signed in', async ({ page, visit }) => {
  const name = await signUp(page, visit);
  await page.getByRole('link', { name: /your account$/ }).click();
  await page.getByRole('navigation', { name: 'Account' }).getByRole('link', { name: 'Password' }).click();
  // The password was entered a moment ago, so the form does not ask for it.
  await expect(page.getByLabel('Current password')).toHaveCount(0);
  await page.getByLabel('New password').fill('password1');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByLabel('New password')).toHaveAccessibleDescription(/This password is easy to guess\./);
  await page.getByLabel('New password').fill('violin-anchor-forty-fern');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByRole('status').getByText(CHANGED)).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signIn(page, visit, name, 'violin-anchor-forty-fern');
});

test('the security log lists registration and sign-in', async ({ page, visit }) => {
  await signUp(page, visit);
  await visit('/account/security');
  await expect(page.getByRole('listitem').filter({ hasText: 'Account created' })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Signed in' })).toBeVisible();
});

test('another browser is listed and signed out', async ({ page, visit, browser, server, javaScriptEnabled }) => {
  const name = await signUp(page, visit);
  const context = await browser.newContext({
    baseURL: server.url,
    javaScriptEnabled,
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0',
  });
  const other = await context.newPage();
  const visitOther = async (path: string) => {
    await other.goto(path);
    await usable(other, javaScriptEnabled);
  };
  await signIn(other, visitOther, name, PASSWORD);

  await visit('/account/sessions');
  const row = page.getByRole('listitem').filter({ hasText: 'Firefox on Windows' });
  await expect(row).toContainText('127.0.0.1');
  const open = row.getByRole('button', { name: 'Sign out Firefox on Windows' });
  const dialog = page.getByRole('dialog', { name: /^Sign out Firefox on Windows\?/ });
  // The dialog is cancelled by its button and by the Escape key.
  await open.click();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  await open.click();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await open.click();
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('status').getByText('The device was signed out.')).toBeVisible();
  await expect(row).toHaveCount(0);
  await other.goto('/runs');
  await expect(other).toHaveURL(/\/login\?next=/);
  await context.close();

  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page.getByRole('status').getByText('You are signed out everywhere.')).toBeVisible();
  await page.goto('/runs');
  await expect(page).toHaveURL(/\/login\?next=/);
});

test('a token is created, shown once, used and revoked', async ({
  page,
  visit,
  context,
  request,
  javaScriptEnabled,
}) => {
  await signUp(page, visit);
  await visit('/account/tokens');
  await page.getByLabel('Name').fill('nightly import');
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByText('Say what the token may do')).toBeVisible();
  await expect(page.getByLabel('Name')).toHaveValue('nightly import');
  await page.getByLabel('ml:read').check();
  await page.getByLabel('Expires in').selectOption('1 year');
  await page.getByRole('button', { name: 'Create token' }).click();
  const field = page.getByLabel('Copy it now');
  const token = await field.inputValue();
  expect(token).toMatch(/^aip_[\w-]{43}$/);
  if (javaScriptEnabled) {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy' }).click();
    await expect(page.getByText('Copied')).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);
  } else {
    await expect(page.getByRole('button', { name: 'Copy' })).toBeHidden();
  }
  const call = () => request.get('/api/v1/ml/runs/', { headers: { authorization: `Bearer ${token}`, cookie: '' } });
  expect((await call()).status()).toBe(200);
  await visit('/account/tokens');
  await expect(field).toHaveCount(0);
  const row = page.getByRole('listitem').filter({ hasText: 'nightly import' });
  await expect(row).toContainText('ml:read');
  await row.getByRole('button', { name: 'Revoke nightly import' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('status').getByText('The token was revoked.')).toBeVisible();
  await expect(page.getByText('No tokens yet')).toBeVisible();
  expect((await call()).status()).toBe(401);
});

test('name, time zone and e-mail address are changed', async ({ page, visit }) => {
  const name = await signUp(page, visit);
  await page.getByRole('link', { name: `${name}: your account` }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeVisible();
  await page.getByLabel('Full name (optional)').fill('Ada Lovelace');
  await page.getByLabel('Time zone').selectOption('Pacific/Kiritimati');
  await page.getByLabel('User name').fill('x');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByLabel('User name')).toHaveAccessibleDescription('A user name has at least 3 characters.');
  await expect(page.getByLabel('Time zone')).toHaveValue('Pacific/Kiritimati');
  await page.getByLabel('User name').fill(name);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status').getByText('Your profile was saved.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Ada Lovelace: your account' })).toBeVisible();
  await expect(page.getByText('Account created').getByRole('time')).toHaveAttribute('title', / \+14$/);

  const address = `${newName()}@example.com`;
  await page.getByText('Change e-mail address').click();
  await page.getByLabel('New address').fill(address);
  await page.getByRole('button', { name: 'Change address' }).click();
  await expect(page.getByRole('status').getByText('Your e-mail address was changed.')).toBeVisible();
  await expect(page.getByText('Not confirmed')).toBeVisible();
  await page.getByRole('button', { name: 'Resend confirmation link' }).click();
  await expect(page.getByRole('status').getByText('The confirmation link was sent.')).toBeVisible();
  await page.goto('/dev/mail');
  await page.getByRole('article').filter({ hasText: address }).getByRole('link').first().click();
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByRole('status').getByText('Your e-mail address is confirmed.')).toBeVisible();
  await visit('/account');
  await expect(page.getByText('Confirmed', { exact: true })).toBeVisible();
});

test('all data of an account are exported', async ({ page, visit }) => {
  const name = await signUp(page, visit);
  await visit('/account/data');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download archive' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(new RegExp(`^${name}-\\d{4}-\\d{2}-\\d{2}\\.zip$`));
  expect((await readFile(await download.path())).subarray(0, 2).toString()).toBe('PK');
});

test('an account is deleted', async ({ page, visit }) => {
  const name = await signUp(page, visit);
  await visit('/account/data');
  await page.getByText('Delete your account').click();
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await expect(page.getByRole('status').getByText('Your account was deleted.')).toBeVisible();
  await page.getByLabel('User name or e-mail').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('User name or password is wrong');
});
