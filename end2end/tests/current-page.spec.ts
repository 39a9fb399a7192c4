// Marks of the current page on links, for screen readers.
import { expect, signUp, test, upload } from '../support/test.ts';

test('links to other pages are not marked as the current one', async ({ page, visit }) => {
  await signUp(page, visit);
  await upload(page, visit, '../data/iris.csv');
  const main = page.getByRole('main');
  // The breadcrumb has the beginning of this path, and the pager the path with another query.
  await expect(main.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'Data sets' })).toBeVisible();
  await expect(main.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Next' })).toBeVisible();
  await expect(main.locator('[aria-current="page"]')).toHaveCount(0);
  const section = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Data sets' });
  await expect(section).toHaveAttribute('aria-current', 'true');
  await visit('/datasets');
  await expect(section).toHaveAttribute('aria-current', 'page');
  await visit('/tasks/calendar');
  await expect(main.getByRole('link', { name: 'Previous' })).not.toHaveAttribute('aria-current');
  await visit('/tasks/new');
  await expect(main.getByRole('link', { name: 'Cancel' })).not.toHaveAttribute('aria-current');
});

test('a saved view is current only while its filters are', async ({ page, visit }) => {
  await signUp(page, visit);
  await visit('/tasks?status=completed');
  await page.getByRole('button', { name: 'Save view' }).click();
  const dialog = page.getByRole('dialog', { name: 'Saved views' });
  await dialog.getByLabel('Name').fill('Done');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  const view = page.getByRole('navigation', { name: 'Saved views' }).getByRole('link', { name: 'Done' });
  await expect(view).toBeVisible();
  await visit('/tasks?status=completed');
  await expect(view).toHaveAttribute('aria-current', 'page');
  await visit('/tasks');
  await expect(view).toBeVisible();
  await expect(view).not.toHaveAttribute('aria-current');
});
