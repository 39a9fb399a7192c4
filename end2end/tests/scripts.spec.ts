// Features that need a hydrated page.
import { hold, holdHydration } from '../support/hold.ts';
import { expect, signUp, test, upload, usable } from '../support/test.ts';
import { chooseTarget, train } from '../support/train.ts';
import { Api } from '../support/tasks.ts';

test('shortcuts open pages, and can be turned off', async ({ page, visit }) => {
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
  await expect(page.getByLabel('File with a table')).toBeFocused();
  // Shortcuts are off while a field has the focus.
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

test('shortcuts do not act under an open confirmation', async ({ page, visit }) => {
  await signUp(page, visit);
  await visit('/account/sessions');
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  const question = page.getByRole('dialog');
  await expect(question).toBeVisible();
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('n');
  await page.keyboard.press('?');
  await expect(question).toBeVisible();
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await page.keyboard.press('n');
  await expect(page).toHaveURL(/\/runs\/new/);
});

test('the next page takes the focus and is announced once its content has arrived', async ({ page, visit, intercept }) => {
  await signUp(page, visit);
  const releaseList = await hold(intercept, '**/fn/runs/list');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Runs' }).click();
  await releaseList();
  await expect(page.getByRole('main')).toBeFocused();
  await expect(page.getByRole('status').getByText('Runs · Playground')).toBeAttached();
});

test('the theme changes in place and keeps typed text', async ({ page, visit }) => {
  await visit('/register');
  await page.getByLabel('User name').fill('ada');
  await page.getByRole('button', { name: 'Dark theme' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('button', { name: 'Dark theme' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByLabel('User name')).toHaveValue('ada');
});

test('the form of a new run keeps the focus, and a double click starts one run', async ({ page, visit }) => {
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

test('the column to predict follows the history of the browser', async ({ page, visit }) => {
  await signUp(page, visit);
  await upload(page, visit, '../data/iris.csv');
  await page.getByRole('link', { name: 'Train a model' }).click();
  const target = page.getByLabel('Column to predict');
  await expect(target).toHaveValue('species');
  await chooseTarget(page, 'petal_width', true);
  await page.goBack();
  await expect(target).toHaveValue('species');
  await page.goForward();
  await expect(target).toHaveValue('petal_width');
});

test('the values of a prediction follow the history of the browser', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await upload(page, visit, '../data/iris.csv');
  const dataset_id = Number(page.url().split('/').pop());
  const features = ['petal_length', 'petal_width'];
  const body = { dataset_id, target: 'species', algorithm: 'decision_tree', seed: 1, features };
  await visit(`/runs/${await api.run('classify', body)}/predict`);
  const field = page.getByLabel('petal_length');
  const predict = async (length: string) => {
    await field.fill(length);
    await field.press('Enter');
    await expect(page).toHaveURL(new RegExp(`petal_length=${length}&`));
    await expect(field).toHaveValue(length);
    await expect(field).toBeFocused();
  };
  await predict('1.4');
  await predict('6');
  await page.goBack();
  await expect(field).toHaveValue('1.4');
});

test('a run that was ticked before the hydration stays ticked', async ({ page, visit, request, intercept }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await upload(page, visit, '../data/iris.csv');
  const dataset_id = Number(page.url().split('/').pop());
  await api.run('classify', { dataset_id, target: 'species', algorithm: 'decision_tree', seed: 1 });
  const start = await holdHydration(intercept);
  await page.goto('/runs', { waitUntil: 'commit' });
  const box = page.getByRole('checkbox', { name: /^Compare Decision tree on iris/ });
  await box.check();
  start();
  await usable(page, true);
  await expect(page.getByText('1 selected.', { exact: true })).toBeVisible();
  await expect(box).toBeChecked();
});

test('the offer to undo stays until it is closed, and is not the first of the page', async ({ page, visit, allowed }) => {
  // The page of the task receives the event of its deletion before the browser leaves it.
  allowed.push(/status of 404/);
  await signUp(page, visit);
  await expect(page.locator('.toast')).toHaveCSS('animation-name', 'toast-in, toast-out');
  await visit('/tasks/new');
  await page.getByLabel('Title').fill('A task');
  await page.getByRole('button', { name: 'Add task' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'A task' })).toBeVisible();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const toast = page.locator('.toast').filter({ has: page.getByRole('button', { name: 'Undo' }) });
  await expect(toast).toHaveCSS('animation-name', 'toast-in');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await toast.getByRole('button', { name: 'Close this message' }).click();
  await expect(toast).toHaveCount(0);
});

test('a double click in a confirmation sends one request', async ({ page, visit }) => {
  await signUp(page, visit);
  await visit('/account/tokens');
  await page.getByLabel('Name').fill('nightly import');
  await page.getByLabel('ml:read').check();
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByRole('status').getByText('The token was created.')).toBeVisible();
  await visit('/account/tokens');
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/fn/tokens/delete')) sent.push(request.url());
  });
  await page.getByRole('button', { name: 'Revoke nightly import' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).dblclick();
  await expect(page.getByRole('status').getByText('The token was revoked.')).toBeVisible();
  expect(sent).toHaveLength(1);
});

test('a mark shows its values on hover', async ({ page, visit, javaScriptEnabled }) => {
  await signUp(page, visit);
  await upload(page, visit, '../data/iris.csv');
  await page.getByRole('link', { name: 'Train a model' }).click();
  await train(page, 'K-Means', javaScriptEnabled);
  await page.locator('svg .marks path').last().hover();
  await expect(page.locator('.tooltip')).toHaveText(/^Centre of cluster \d: /);
  await page.getByRole('heading', { level: 1 }).hover();
  await expect(page.locator('.tooltip')).toBeHidden();
});

test('a page whose code cannot be fetched is loaded from the server', async ({ page, visit, allowed, intercept }) => {
  allowed.push(/status of 404/, /TypeError: Failed to execute 'compile'/);
  allowed.push(/TypeError: .*Response has unsupported MIME type|HTTP status code is not ok/);
  await signUp(page, visit);
  // As after a deployment: the files of the version that this browser runs are gone. The file
  // belongs to the group of `/runs` in app/src/pages/lazy.rs.
  await intercept('**/pkg/split_run_list_pages.wasm', (route) => route.fulfill({ status: 404 }));
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Runs' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
  await expect(page).toHaveURL(/\/runs$/);
  // Nothing hydrates this page, and its links still work.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Data sets' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Data sets' })).toBeVisible();
});
