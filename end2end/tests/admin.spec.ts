// Pages of superusers.
import { ROOT } from '../support/server.ts';
import { PASSWORD, expect, newName, signIn, signUp, test } from '../support/test.ts';

test('a superuser creates an account, changes its rights and deletes it', async ({ page, visit }) => {
  await signIn(page, visit, ROOT.name, ROOT.password);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Admin' }).click();
  await page.getByRole('link', { name: 'New account' }).click();
  const name = newName();
  await page.getByLabel('E-mail').fill(`${name}@example`);
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(/Enter an e-mail address such as/);
  await page.getByLabel('E-mail').fill(`${name}@example.com`);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await expect(page.getByText('Active', { exact: true })).toBeVisible();

  const change = async (button: string, message: string) => {
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('dialog').getByRole('button', { name: button }).click();
    await expect(page.getByRole('status').getByText(message)).toBeVisible();
  };
  await change('Make superuser', `“${name}” is now a superuser.`);
  await change('Remove superuser', `“${name}” is no longer a superuser.`);
  await change('Deactivate', `“${name}” was deactivated.`);

  await page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'Accounts' }).click();
  await page.getByLabel('Search').fill(name.toUpperCase());
  await page.getByLabel('Show').selectOption('Deactivated');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByText('1 account', { exact: true })).toBeVisible();
  await page.getByLabel('Show').selectOption('Superusers');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByText('No accounts found')).toBeVisible();
  await visit(`/admin/users?q=${name}`);
  await page.getByRole('link', { name, exact: true }).click();
  await change('Activate', `“${name}” was activated.`);
  await change('Delete', 'The account was deleted.');
  await page.getByLabel('Search').fill(name);
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByText('No accounts found')).toBeVisible();
});

test('a superuser sees the state of the installation', async ({ page, visit }) => {
  await signIn(page, visit, ROOT.name, ROOT.password);
  await visit('/admin/users');
  await page.getByRole('link', { name: 'System' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'System' })).toBeVisible();
  const admin = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Admin' });
  await expect(admin).toHaveAttribute('aria-current', 'true');
  for (const heading of ['Server', 'Queue', 'Workers', 'Disk', 'Latest errors of this server']) {
    await expect(page.getByRole('heading', { level: 2, name: heading, exact: true })).toBeVisible();
  }
  await expect(page.getByText(/^sqlite, ready$|^postgres, ready$/)).toBeVisible();
  await expect(page.getByText(/^server .*, alive, \d+ at a time/)).toBeVisible();
  await page.getByRole('link', { name: 'Refresh' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'System' })).toBeVisible();
});

test('other accounts do not find the pages of superusers', async ({ page, visit, allowed }) => {
  allowed.push(/status of 404/);
  await signUp(page, visit);
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Admin' })).toHaveCount(0);
  for (const path of ['/admin/users', '/admin/users/new', '/admin/users/1', '/admin/system']) {
    await visit(path);
    await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
  }
});

test('a superuser sees in development what a request has executed', async ({ page, visit }) => {
  await signIn(page, visit, ROOT.name, ROOT.password);
  await visit('/tasks');
  await visit('/admin/system');
  await page.getByRole('link', { name: 'Requests', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Latest requests' })).toBeVisible();
  await page.getByRole('link', { name: 'GET /tasks', exact: true }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'GET /tasks' })).toBeVisible();
  const statement = page.getByRole('article').filter({ hasText: 'from tasks' }).first();
  await expect(statement).toContainText(/\d+ rows?, \d+\.\d ms/);
  await expect(statement).toContainText(/SEARCH|SCAN|Scan|No plan/);
});
