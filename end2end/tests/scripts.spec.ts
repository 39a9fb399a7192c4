// What only a hydrated page can do.
import { expect, signUp, test, upload } from '../support/test.ts';
import { train } from '../support/train.ts';

test('keys lead through the pages, and can be turned off', async ({ page, visit }) => {
  await signUp(page, visit);
  await visit('/');
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await page.keyboard.press('?');
  await expect(list).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page.getByRole('heading', { level: 1, name: 'Data sets' })).toBeVisible();
  await page.keyboard.press('/');
  await expect(page.getByLabel('CSV file')).toBeFocused();
  // In a field, keys are letters.
  await page.keyboard.press('n');
  await expect(page).toHaveURL(/\/datasets$/);
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await list.getByLabel('Enable keyboard shortcuts').uncheck();
  await list.getByRole('button', { name: 'Close' }).click();
  await visit('/');
  await page.keyboard.press('n');
  await page.keyboard.press('?');
  await expect(list).toBeHidden();
  await expect(page).toHaveURL(/\/$/);
});

test('another page takes the focus and is announced when its content is there', async ({ page, visit }) => {
  await signUp(page, visit);
  await page.route('**/fn/runs/list', async (route) => {
    await new Promise((wake) => setTimeout(wake, 1000));
    await route.continue();
  });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Runs' }).click();
  await expect(page.getByRole('main')).toBeFocused();
  await expect(page.getByRole('status').getByText('Runs · Playground')).toBeAttached();
});

test('the theme changes in place and nothing that was typed is lost', async ({ page, visit }) => {
  await visit('/register');
  await page.getByLabel('User name').fill('ada');
  await page.getByRole('button', { name: 'Dark theme' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('button', { name: 'Dark theme' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByLabel('User name')).toHaveValue('ada');
});

test('a form for a run keeps the focus, and two clicks start one run', async ({ page, visit }) => {
  await signUp(page, visit);
  await upload(page, visit, '../data/wine.csv');
  await upload(page, visit, '../data/iris.csv');
  await page.getByRole('link', { name: 'Train a model' }).click();
  await page.getByLabel('Data set').focus();
  await page.getByLabel('Data set').selectOption('wine');
  await expect(page.getByLabel('malic_acid')).toBeVisible();
  await expect(page.getByLabel('Data set')).toBeFocused();
  const tree = page.getByRole('link', { name: 'Decision tree', exact: true });
  await tree.focus();
  await page.keyboard.press('Enter');
  await expect(tree).toHaveAttribute('aria-current', 'true');
  await expect(tree).toBeFocused();
  await page.getByRole('button', { name: 'Start run' }).dblclick();
  await expect(page.getByRole('heading', { level: 1, name: 'Decision tree on wine' })).toBeVisible();
  await visit('/runs');
  await expect(page.getByText('1 run', { exact: true })).toBeVisible();
});

test('a mark tells its numbers at once', async ({ page, visit, javaScriptEnabled }) => {
  await signUp(page, visit);
  await upload(page, visit, '../data/iris.csv');
  await page.getByRole('link', { name: 'Train a model' }).click();
  await train(page, 'K-Means', javaScriptEnabled);
  await page.locator('svg .marks path').last().hover();
  await expect(page.locator('.tooltip')).toHaveText(/^Centre of cluster \d: /);
  await page.getByRole('heading', { level: 1 }).hover();
  await expect(page.locator('.tooltip')).toBeHidden();
});

test('a page whose code cannot be fetched is asked of the server', async ({ page, visit, allowed }) => {
  allowed.push(/status of 404/, /TypeError: Failed to execute 'compile'|TypeError: .*Response has unsupported MIME type|HTTP status code is not ok/);
  await signUp(page, visit);
  // As if a new version of the site had come, where the files of this one are not.
  await page.route('**/pkg/split_run_pages.wasm', (route) => route.fulfill({ status: 404 }));
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Runs' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
  await expect(page).toHaveURL(/\/runs$/);
  // Nothing attaches to this page, and its links lead on.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Data sets' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Data sets' })).toBeVisible();
});
