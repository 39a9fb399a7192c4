// Tasks, with and without JavaScript: adding, editing, deleting, restoring.
import { expect, signUp, test } from '../support/test.ts';
import { Api, add, line } from '../support/tasks.ts';

const message = (text: string | RegExp) => ({ hasText: text });

test('a quick-add line becomes a task, which is completed, deleted and restored by undo', async ({ page, visit, allowed }) => {
  // The page of the task receives the event of its deletion before the browser leaves it.
  allowed.push(/status of 404/);
  await signUp(page, visit);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Tasks' }).click();
  await expect(page.getByRole('heading', { name: 'No open tasks' })).toBeVisible();
  await add(page, 'pay rent tomorrow !high');
  const rent = line(page, 'pay rent');
  await expect(rent).toContainText('Tomorrow');
  await expect(rent).toContainText('High');

  await rent.getByRole('button', { name: 'Mark “pay rent” as completed' }).click();
  await expect(page.getByRole('heading', { name: 'No open tasks' })).toBeVisible();
  await visit('/tasks?status=completed');
  await expect(rent.getByRole('button', { name: 'Mark “pay rent” as completed' })).toHaveAttribute('aria-pressed', 'true');

  await page.getByRole('link', { name: 'pay rent' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'pay rent' })).toBeVisible();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('status').filter(message('The task was deleted.'))).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('status').filter(message(/restored|undone/))).toBeVisible();
  await visit('/tasks?status=all');
  await expect(rent).toBeVisible();
});

test('a quick-add line without a title is refused at its field', async ({ page, visit, allowed }) => {
  allowed.push(/status of 422/);
  await signUp(page, visit);
  await visit('/tasks');
  await page.getByLabel('Add a task').fill('tomorrow !high');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByLabel('Add a task')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Add a task')).toHaveAccessibleDescription('Give the task a title.');
  await expect(page.getByLabel('Add a task')).toHaveValue('tomorrow !high');
});

test('a quick-add line shows what it understood, and words can stay in the title', async ({
  page,
  visit,
  javaScriptEnabled,
}) => {
  await signUp(page, visit);
  await visit('/tasks');
  await page.getByLabel('Add a task').fill('Look at the sun tomorrow !high #space');
  if (javaScriptEnabled) {
    const chips = page.getByRole('list', { name: 'Recognised' }).getByRole('button');
    await expect(chips).toHaveText([/^Due Tomorrow/, /^High priority/, /^#space/]);
    await chips.filter({ hasText: '#space' }).click();
    await expect(chips).toHaveCount(2);
    await expect(page.getByLabel('Add a task')).toBeFocused();
  }
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('status').getByText(/was added, due Tomorrow, high priority/)).toBeVisible();
  await expect(line(page, javaScriptEnabled ? 'Look at the sun #space' : 'Look at the sun')).toContainText('Tomorrow');
  await add(page, 'Buy sun cream');
  await expect(line(page, 'Buy sun cream')).toBeVisible();
});

test('a due date without a time stays the same day in another time zone', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  for (const zone of ['Europe/Berlin', 'America/New_York']) {
    await api.send('PATCH', '/users/me', { time_zone: zone });
    if (zone === 'Europe/Berlin') await api.task({ title: 'report', due_date: '2031-03-29' });
    await visit('/tasks');
    await expect(line(page, 'report').locator('.due')).toHaveText('29 Mar 2031');
  }
});

test('labels are set in the quick-add line and link to the tasks that have them', async ({ page, visit, request, javaScriptEnabled }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'write report', labels: ['work'] });
  await visit('/tasks');
  await add(page, 'pay rent #home #bills');
  const rent = line(page, 'pay rent');
  await expect(rent.locator('.label')).toHaveText(['bills', 'home']);
  const titles = page.locator('.task-title');
  await rent.getByRole('link', { name: 'home' }).click();
  await expect(page).toHaveURL(/label=home/);
  await expect(titles).toHaveText(['pay rent']);
  await expect(page.getByLabel('Label', { exact: true })).toHaveValue('home');
  await page.getByLabel('Label', { exact: true }).selectOption('work');
  if (!javaScriptEnabled) await page.getByRole('button', { name: 'Apply' }).first().click();
  await expect(page).toHaveURL(/label=work/);
  await expect(titles).toHaveText(['write report']);

  await titles.click();
  await page.getByRole('link', { name: 'Edit' }).click();
  await expect(page.getByLabel('Labels')).toHaveValue('work');
  await page.getByLabel('Labels').fill(`work ${'x'.repeat(41)}`);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByLabel('Labels')).toHaveAccessibleDescription('A label has at most 40 characters.');
  await page.getByLabel('Labels').fill('Office, work');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('.facts .label')).toHaveText(['office', 'work']);
  await expect(page.getByText('Labels: work → office work')).toBeVisible();
});

test('a bulk action changes several tasks and is undone', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  for (const title of ['one', 'two', 'three']) await api.task({ title });
  await visit('/tasks');
  await page.getByLabel('Select “one”').check();
  await page.getByLabel('Select “three”').check();
  await page.getByLabel('Action for the selected tasks').selectOption('Delete');
  await page.getByRole('button', { name: 'Apply' }).last().click();
  await expect(page.getByRole('status').filter(message('2 tasks were deleted.'))).toBeVisible();
  await expect(page.locator('.task-title')).toHaveText(['two']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('.task-title')).toHaveCount(3);
});

test('ticks stay when no action was chosen', async ({ page, visit, request, allowed }) => {
  allowed.push(/status of 422/);
  const api = await Api.login(request, await signUp(page, visit));
  for (const title of ['one', 'two', 'three']) await api.task({ title });
  await visit('/tasks');
  await page.getByLabel('Select “one”').check();
  await page.getByLabel('Select “three”').check();
  await page.getByRole('button', { name: 'Apply' }).last().click();
  await expect(page.getByText('Choose what to do with the tasks.')).toBeVisible();
  await expect(page.getByLabel('Select “one”')).toBeChecked();
  await expect(page.getByLabel('Select “two”')).not.toBeChecked();
  await page.getByLabel('Action for the selected tasks').selectOption('Mark as completed');
  await page.getByRole('button', { name: 'Apply' }).last().click();
  await expect(page.getByRole('status').filter(message('2 tasks were completed.'))).toBeVisible();
  await expect(page.locator('.task-title')).toHaveText(['two']);
});

test('a deleted task is restored from the trash', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  const { id } = await api.task({ title: 'old plan' });
  await api.send('DELETE', `/tasks/${id}`);
  await visit('/tasks/trash');
  await page.getByRole('form', { name: 'old plan' }).getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible();
  await visit('/tasks');
  await expect(line(page, 'old plan')).toBeVisible();
});

test('the history of a task says how many changes it does not show', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  const { id } = await api.task({ title: 'version 1' });
  for (let version = 2; version <= 51; version += 1) await api.send('PATCH', `/tasks/${id}`, { title: `version ${version}` });
  await visit(`/tasks/${id}`);
  await expect(page.locator('.history li')).toHaveCount(50);
  await expect(page.getByText('1 older change is not shown.')).toBeVisible();
});

test('a wide table in a description does not widen the page of a phone', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  const cells = (text: string) => `|${` ${text} |`.repeat(24)}`;
  const { id } = await api.task({ title: 'Measurements', description: [cells('a'), cells('-'), cells('1')].join('\n') });
  await page.setViewportSize({ width: 360, height: 800 });
  await visit(`/tasks/${id}`);
  await expect(page.getByRole('columnheader')).toHaveCount(24);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

test('a task has a page that renders its description as Markdown', async ({ page, visit }) => {
  await signUp(page, visit);
  await visit('/tasks/new');
  await page.getByLabel('Description').fill('**Bring** the [plan](https://example.com)\n\n<script>alert(1)</script>');
  await page.getByLabel('Title').fill('x'.repeat(201));
  await page.getByRole('button', { name: 'Add task' }).click();
  await expect(page.getByLabel('Title')).toHaveAccessibleDescription('A title has at most 200 characters.');
  await expect(page.getByLabel('Description')).toHaveValue(/Bring/);
  await page.getByLabel('Title').fill('Meeting');
  await page.getByLabel('Due date').fill('2030-05-17');
  await page.getByLabel('Due time').fill('17:30');
  await page.getByLabel('Priority').selectOption('Urgent');
  await page.getByRole('button', { name: 'Add task' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Meeting' })).toBeVisible();
  await expect(page.locator('.prose strong')).toHaveText('Bring');
  await expect(page.locator('.prose script')).toHaveCount(0);
  await expect(page.getByText('17 May 2030, 17:30')).toBeVisible();
  await page.getByRole('link', { name: 'Edit' }).click();
  await expect(page.getByLabel('Due time')).toHaveValue('17:30');
  await page.getByLabel('Due time').fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('17 May 2030', { exact: true })).toBeVisible();
});

test('an edit of an outdated version shows both versions', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  const { id } = await api.task({ title: 'draft' });
  await visit(`/tasks/${id}/edit`);
  await page.getByLabel('Title').fill('my draft');
  await api.send('PATCH', `/tasks/${id}`, { title: 'their draft' });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Changed elsewhere' })).toBeVisible();
  await expect(page.getByRole('row', { name: 'Title' })).toContainText('their draft');
  await expect(page.getByRole('row', { name: 'Title' })).toContainText('my draft');
  await expect(page.getByLabel('Title', { exact: true })).toHaveValue('my draft');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'my draft' })).toBeVisible();
});

test('cards move between the columns of the board', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'build it' });
  await visit('/tasks/board');
  const column = (name: string) => page.getByRole('region', { name: new RegExp(`^${name}`) });
  await page.getByRole('button', { name: 'Move “build it” to In progress' }).click();
  await expect(column('In progress').getByRole('link', { name: 'build it' })).toBeVisible();
  await page.getByRole('button', { name: 'Move “build it” to Completed' }).click();
  await expect(column('Completed').getByRole('link', { name: 'build it' })).toBeVisible();
  await page.reload();
  await expect(column('Completed').getByRole('link', { name: 'build it' })).toBeVisible();
});

test('the task of another account is not found', async ({
  page,
  visit,
  request,
  browser,
  server,
  javaScriptEnabled,
  allowed,
}) => {
  allowed.push(/status of 404/);
  const api = await Api.login(request, await signUp(page, visit));
  const { id } = await api.task({ title: 'secret' });
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled });
  const other = await context.newPage();
  await signUp(other, async (path) => void (await other.goto(path)));
  const answer = await other.goto(`/tasks/${id}`);
  expect(answer?.status()).toBe(404);
  await context.close();
});
