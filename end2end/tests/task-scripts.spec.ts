// Fields and buttons of tasks that need scripts: what is typed stays, and a double click acts once.
import { hold, holdHydration } from '../support/hold.ts';
import { expect, signUp, test, usable } from '../support/test.ts';
import { Api, line } from '../support/tasks.ts';

test('a line that is typed while another is added stays', async ({ page, visit, intercept, allowed }) => {
  allowed.push(/status of 422/);
  await signUp(page, visit);
  await visit('/tasks');
  const release = await hold(intercept, '**/fn/tasks/quick_add');
  const field = page.getByLabel('Add a task');
  await field.fill('first');
  await field.press('Enter');
  await expect(field).toHaveValue('');
  await field.fill('second');
  await release();
  await expect(page.getByRole('status').getByText(/was added/)).toBeVisible();
  await expect(line(page, 'first')).toBeVisible();
  await expect(field).toHaveValue('second');
  // A refused line returns to the empty field.
  await field.fill('!high');
  await field.press('Enter');
  await release();
  await expect(field).toHaveAccessibleDescription('Give the task a title.');
  await expect(field).toHaveValue('!high');
  // When the field holds the next line, the message names the refused one.
  await field.press('Enter');
  await expect(field).toHaveValue('');
  await field.fill('third');
  await release();
  await expect(field).toHaveAccessibleDescription('“!high” was not added. Give the task a title.');
  await expect(field).toHaveValue('third');
});

test('the words that stay in a title are those of one line', async ({ page, visit }) => {
  await signUp(page, visit);
  await visit('/tasks');
  const field = page.getByLabel('Add a task');
  const chips = page.getByRole('list', { name: 'Recognised' }).getByRole('button');
  await field.fill('buy a star #space');
  await chips.filter({ hasText: '#space' }).click();
  await expect(chips).toHaveCount(0);
  await field.fill('');
  await field.fill('buy a rocket #space');
  await expect(chips).toHaveText([/^#space/]);
});

test('what was entered before the hydration stays', async ({ page, visit, request, intercept }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'one', priority: 'high' });
  await api.task({ title: 'two' });
  const start = await holdHydration(intercept);
  await page.goto('/tasks', { waitUntil: 'commit' });
  await page.getByLabel('Add a task').fill('pay rent');
  await page.getByLabel('Search').fill('on');
  await page.getByLabel('Select “one”').check();
  await page.getByLabel('Action for the selected tasks').selectOption('Delete');
  start();
  await usable(page, true);
  await expect(page.getByLabel('Add a task')).toHaveValue('pay rent');
  await expect(page.getByLabel('Search')).toHaveValue('on');
  await expect(page.getByLabel('Select “one”')).toBeChecked();
  await expect(page.getByText('1 selected', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Apply' }).last().click();
  await expect(page.getByRole('status').getByText('The task was deleted.')).toBeVisible();
  await expect(page.locator('.task-title')).toHaveText(['two']);
});

test('filters that were chosen before the hydration apply together', async ({ page, visit, request, intercept }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'one', priority: 'high', status: 'completed' });
  await api.task({ title: 'two', priority: 'high' });
  await api.task({ title: 'three', status: 'completed' });
  const start = await holdHydration(intercept);
  await page.goto('/tasks', { waitUntil: 'commit' });
  await page.locator('#filter-status').selectOption('completed');
  await page.locator('#filter-priority').selectOption('high');
  start();
  await usable(page, true);
  await expect(page).toHaveURL(/status=completed/);
  await expect(page).toHaveURL(/priority=high/);
  await expect(page.locator('.task-title')).toHaveText(['one']);
});

test('a held Enter key presses a button once', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  const { id } = await api.task({ title: 'one' });
  await visit('/tasks?status=all');
  const done = page.getByRole('button', { name: 'Mark “one” as completed' });
  await done.focus();
  // Without a release in between, the second one is a repetition.
  for (let presses = 0; presses < 2; presses += 1) await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  await expect(done).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(async () => (await api.send<{ status: string }>('GET', `/tasks/${id}`)).status).toBe('completed');
});

test('a double click applies a bulk action once, and it can be undone', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  for (const title of ['one', 'two', 'three']) await api.task({ title });
  await visit('/tasks');
  await page.getByLabel('Select all', { exact: true }).check();
  await expect(page.getByText('3 selected')).toBeVisible();
  await expect(page.getByLabel('Select all', { exact: true })).toBeChecked();
  await page.getByLabel('Action for the selected tasks').selectOption('Mark as cancelled');
  await page.getByRole('button', { name: 'Apply' }).last().dblclick();
  await expect(page.getByRole('status').getByText('3 tasks were cancelled.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('.task-title')).toHaveCount(3);
});

test('a double click restores a task once', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  const { id } = await api.task({ title: 'old plan' });
  await api.send('DELETE', `/tasks/${id}`);
  await visit('/tasks/trash');
  let posts = 0;
  page.on('request', (sent) => {
    if (sent.url().endsWith('/fn/tasks/act')) posts += 1;
  });
  await page.getByRole('button', { name: 'Restore' }).dblclick();
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible();
  expect(posts).toBe(1);
});

test('the number of tasks that a search has found is announced', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  for (const title of ['pay rent', 'rent a car', 'buy milk']) await api.task({ title });
  const announced = (text: string) => page.getByRole('status').getByText(text, { exact: true });
  for (const path of ['/tasks', '/tasks/board']) {
    await visit(path);
    await page.getByLabel('Search').fill('rent');
    await page.getByLabel('Search').press('Enter');
    await expect(announced('2 tasks found')).toBeAttached();
    await page.getByLabel('Priority', { exact: true }).selectOption('Urgent');
    await expect(announced('0 tasks found')).toBeAttached();
  }
});

test('the fields of another line keep what was typed in the first', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'one' });
  await api.task({ title: 'two' });
  await visit('/tasks');
  await page.getByRole('button', { name: 'Edit “one”' }).click();
  await page.getByLabel('Title').fill('');
  await page.getByRole('button', { name: 'Edit “two”' }).click();
  await expect(page.getByText('Give the task a title.')).toBeVisible();
  await expect(page.getByLabel('Title')).toHaveValue('');
  await expect(page.getByLabel('Title')).toBeFocused();
  await page.getByLabel('Title').fill('first');
  await page.getByRole('button', { name: 'Edit “two”' }).click();
  await expect(line(page, 'first')).toBeVisible();
  await expect(page.getByLabel('Title')).toHaveValue('two');
  await expect(page.getByLabel('Title')).toBeFocused();
});

test('two conflicts are decided one after the other', async ({ page, visit, request, allowed, intercept }) => {
  allowed.push(/status of 412/);
  const api = await Api.login(request, await signUp(page, visit));
  const titles = ['one', 'two'];
  const ids = await Promise.all(titles.map(async (title) => (await api.task({ title })).id));
  await visit('/tasks');
  const releaseUpdates = await hold(intercept, '**/fn/tasks/update');
  for (const title of titles) {
    const sent = page.waitForRequest('**/fn/tasks/update');
    await page.getByRole('button', { name: `Mark “${title}” as completed` }).click();
    await sent;
  }
  for (const [at, id] of ids.entries()) await api.send('PATCH', `/tasks/${id}`, { title: `their ${titles[at]}` });
  await releaseUpdates();
  const question = page.getByRole('dialog', { name: /was changed elsewhere$/ });
  await expect(question).toBeVisible();
  const first = (await question.getByRole('heading').textContent()) ?? '';
  await question.getByRole('button', { name: 'Keep the saved version' }).click();
  await expect(question.getByRole('heading')).not.toHaveText(first);
  await expect(question).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  for (const title of titles) await expect(line(page, `their ${title}`)).toBeVisible();
});
