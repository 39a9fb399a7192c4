// Search, filters, order and saved views of tasks.
import { expect, signUp, test } from '../support/test.ts';
import { Api } from '../support/tasks.ts';

test('filters, search and order are part of the URL', async ({ page, visit, request, javaScriptEnabled }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'write report', priority: 'urgent' });
  await api.task({ title: 'buy milk', priority: 'low', status: 'in_progress' });
  await api.task({ title: 'call Ada', status: 'completed' });
  await visit('/tasks');
  const titles = page.locator('.task-title');
  await expect(titles).toHaveText(['write report', 'buy milk']);
  await page.getByLabel('Status').selectOption('Completed');
  if (!javaScriptEnabled) await page.getByRole('button', { name: 'Apply' }).first().click();
  await expect(page).toHaveURL(/status=completed/);
  await expect(titles).toHaveText(['call Ada']);
  await visit('/tasks?status=all&sort=title');
  await expect(titles).toHaveText(['buy milk', 'call Ada', 'write report']);
  await page.getByLabel('Search').fill('REPORT');
  await page.getByLabel('Search').press('Enter');
  await expect(page).toHaveURL(/q=REPORT/);
  await expect(titles).toHaveText(['write report']);
  await page.getByLabel('Search').fill('nothing of the kind');
  await page.getByLabel('Search').press('Enter');
  await expect(page.getByRole('heading', { name: 'No tasks found' })).toBeVisible();
  await page.getByRole('link', { name: 'Show all tasks' }).click();
  await expect(titles).toHaveCount(3);
});

test('the search box says what the list was searched for', async ({ page, visit, request, javaScriptEnabled }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'pay rent', priority: 'high' });
  await api.task({ title: 'rent a car', priority: 'low' });
  await api.task({ title: 'buy milk', priority: 'high' });
  await visit('/tasks');
  const titles = page.locator('.task-title');
  // A filter takes along what was typed.
  await page.getByLabel('Search').fill('rent');
  await page.getByLabel('Priority', { exact: true }).selectOption('High');
  if (!javaScriptEnabled) await page.getByRole('button', { name: 'Apply' }).first().click();
  await expect(page).toHaveURL(/q=rent.*&priority=high/);
  await expect(titles).toHaveText(['pay rent']);
  await expect(page.getByLabel('Search')).toHaveValue('rent');
  await page.getByLabel('Search').fill('nothing of the kind');
  await page.getByLabel('Search').press('Enter');
  await page.getByRole('link', { name: 'Show all tasks' }).click();
  await expect(titles).toHaveCount(3);
  await expect(page.getByLabel('Search')).toHaveValue('');
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'No tasks found' })).toBeVisible();
  await expect(page.getByLabel('Search')).toHaveValue('nothing of the kind');
});

test('of many labels the most used are suggested', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  for (let task = 0; task < 21; task++) {
    const labels = Array.from({ length: 10 }, (_, i) => `l${10 * task + i}`);
    await api.task({ title: `task ${task}`, labels });
  }
  await visit('/tasks?label=l7');
  const field = page.getByLabel('Label', { exact: true });
  await expect(field).toHaveValue('l7');
  await expect(page.getByText('Suggests the 200 most used of 210 labels.')).toBeVisible();
  await expect(page.locator('#filter-label-list option')).toHaveCount(200);
  await field.fill('l205');
  await field.press('Enter');
  await expect(page).toHaveURL(/label=l205/);
  await expect(page.locator('.task-title')).toHaveText(['task 20']);
  await expect(field).toHaveValue('l205');
});

test('filters that only a URL can choose are shown and kept', async ({ page, visit, request, javaScriptEnabled }) => {
  const api = await Api.login(request, await signUp(page, visit));
  for (const priority of ['low', 'medium', 'high']) await api.task({ title: `${priority} task`, priority });
  await visit('/tasks?priority=high&priority=low&sort=-priority,title');
  const titles = page.locator('.task-title');
  const chosen = (label: string) => page.getByLabel(label, { exact: true }).locator('option:checked');
  await expect(titles).toHaveText(['high task', 'low task']);
  await expect(chosen('Priority')).toHaveText('High, Low');
  await expect(chosen('Sort by')).toHaveText('-priority, Title');
  await page.getByLabel('Status').selectOption('All');
  if (!javaScriptEnabled) await page.getByRole('button', { name: 'Apply' }).first().click();
  await expect(page).toHaveURL(/status=all/);
  await expect(chosen('Priority')).toHaveText('High, Low');
  await expect(titles).toHaveText(['high task', 'low task']);
});

test('a search is saved as a view, which is deleted after a question', async ({ page, visit }) => {
  await signUp(page, visit);
  await visit('/tasks?q=rent');
  await page.getByRole('button', { name: 'Save view' }).click();
  const dialog = page.getByRole('dialog', { name: 'Saved views' });
  await dialog.getByLabel('Name').fill('Rent');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  const view = page.getByRole('navigation', { name: 'Saved views' }).getByRole('link', { name: 'Rent' });
  await expect(view).toHaveAttribute('href', '/tasks?q=rent');
  const remove = async (answer: string) => {
    await page.getByRole('button', { name: 'Save view' }).click();
    await dialog.getByRole('button', { name: 'Delete Rent' }).click();
    const question = page.getByRole('dialog', { name: 'Delete the view “Rent”?' });
    await question.getByRole('button', { name: answer }).click();
    await expect(question).toBeHidden();
  };
  await remove('Cancel');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(view).toBeVisible();
  await remove('Delete');
  await expect(page.getByRole('status').getByText('The view was deleted.')).toBeVisible();
  await expect(view).toHaveCount(0);
});

test('a board without a task that matches says so', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'build it' });
  await visit('/tasks/board?q=nothing');
  await expect(page.getByText('No task matches the search and the filters.')).toBeVisible();
  await page.getByRole('link', { name: 'Show all tasks' }).click();
  await expect(page.getByRole('link', { name: 'build it' })).toBeVisible();
  await expect(page.getByText('No task matches the search and the filters.')).toHaveCount(0);
});
