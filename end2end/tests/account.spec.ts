// Registration, sign-in and sign-out.
import { PASSWORD, expect, newName, signUp, test, usable } from '../support/test.ts';
import { add } from '../support/tasks.ts';

test('a person registers, signs out and signs in again', async ({ page, visit }) => {
  const name = await signUp(page, visit);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await visit('/runs');
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByLabel('User name or e-mail').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
});

test('a wrong password is refused and the user name is kept', async ({ page, visit }) => {
  await visit('/login');
  await page.getByLabel('User name or e-mail').fill('demo');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('User name or password is wrong');
  await expect(page.getByLabel('User name or e-mail')).toHaveValue('demo');
  await expect(page.getByLabel('Password')).toHaveValue('');
});

test('every invalid field of the registration has its error and keeps its value', async ({ page, visit }) => {
  await visit('/register');
  await page.getByLabel('E-mail').fill('ada@example');
  await page.getByLabel('User name').fill('ada lovelace');
  await page.getByLabel('Full name (optional)').fill('Ada Lovelace');
  await page.getByLabel('Password').fill('password123');
  await page.getByRole('button', { name: 'Create account' }).click();
  const wrong = [
    ['E-mail', /Enter an e-mail address such as/],
    ['User name', /Use letters, digits, dots/],
    ['Password', /This password is easy to guess\./],
  ] as const;
  for (const [label, message] of wrong) {
    await expect(page.getByLabel(label)).toHaveAccessibleDescription(message);
    await expect(page.getByLabel(label)).toHaveAttribute('aria-invalid', 'true');
  }
  await expect(page.getByLabel('E-mail')).toHaveValue('ada@example');
  await expect(page.getByLabel('User name')).toHaveValue('ada lovelace');
  await expect(page.getByLabel('Full name (optional)')).toHaveValue('Ada Lovelace');
  await expect(page.getByLabel('Full name (optional)')).not.toHaveAttribute('aria-invalid');
  await expect(page.getByLabel('Password')).toHaveValue('');
});

test('a user name that is taken is refused', async ({ page, visit }) => {
  await visit('/register');
  await page.getByLabel('E-mail').fill(`${newName()}@example.com`);
  await page.getByLabel('User name').fill('DEMO');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('This user name is taken.')).toBeVisible();
});

test('a visitor of the data sets signs in and returns there', async ({ page, visit, javaScriptEnabled }) => {
  await visit('/datasets');
  await expect(page).toHaveURL(/\/login\?next=(\/|%2F)datasets$/);
  await usable(page, javaScriptEnabled);
  await page.getByLabel('User name or e-mail').fill('demo');
  await page.getByLabel('Password').fill('quiet-otter-lamp-42');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/datasets$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Data sets' })).toBeVisible();
});

test('a sign-in returns to the requested page, with its query', async ({ page, visit, javaScriptEnabled }) => {
  await visit('/runs/new?dataset=1&algorithm=decision_tree');
  await page.getByLabel('User name or e-mail').fill('demo@example.com');
  await page.getByLabel('Password').fill('quiet-otter-lamp-42');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/runs\/new\?dataset=1&algorithm=decision_tree$/);
  await usable(page, javaScriptEnabled);
  await expect(page.getByRole('button', { name: 'Start run' })).toBeVisible();
});

test('a phone shows every page of the account', async ({ page, visit }) => {
  await signUp(page, visit);
  await page.setViewportSize({ width: 360, height: 800 });
  await visit('/account/data');
  const pages = page.getByRole('main').getByRole('navigation').getByRole('link');
  await expect(pages).toHaveCount(6);
  for (const link of await pages.all()) await expect(link).toBeInViewport({ ratio: 1 });
});

test('the theme is kept', async ({ page, visit }) => {
  await visit('/login');
  await page.getByRole('button', { name: 'Dark theme' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await visit('/register');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test.describe('in a browser outside of UTC', () => {
  test.use({ timezoneId: 'Europe/Berlin' });

  test('an account whose time zone is unknown is told that times are in UTC', async ({ page, visit, javaScriptEnabled }) => {
    await signUp(page, visit);
    await visit('/tasks');
    await add(page, 'call the office tomorrow');
    const hint = page.getByText('Times are in UTC.');
    const nextTasks = page.getByRole('heading', { level: 2, name: 'Next tasks' });
    await visit('/');
    await expect(nextTasks).toBeVisible();
    // Scripts send the time zone of the browser.
    await expect(hint).toHaveCount(javaScriptEnabled ? 0 : 1);
    if (javaScriptEnabled) return;
    await page.getByRole('link', { name: 'Choose your time zone' }).click();
    await page.getByLabel('Time zone').selectOption('Europe/Berlin');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await visit('/');
    await expect(nextTasks).toBeVisible();
    await expect(hint).toHaveCount(0);
  });
});
