// Tasks, with and without JavaScript: adding, finding, editing, deleting, restoring.
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

test('a search and a filter of the calendar stay in its month', async ({ page, visit, request, javaScriptEnabled }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'spring cleaning', due_date: '2031-03-12' });
  await visit('/tasks/calendar?month=2031-03');
  await page.getByLabel('Search').fill('spring');
  await page.getByLabel('Search').press('Enter');
  await expect(page).toHaveURL(/q=spring/);
  await expect(page.getByRole('heading', { name: 'March 2031' })).toBeVisible();
  await page.getByLabel('Priority', { exact: true }).selectOption('High');
  if (!javaScriptEnabled) await page.getByRole('button', { name: 'Apply' }).first().click();
  await expect(page).toHaveURL(/priority=high/);
  await expect(page.getByRole('heading', { name: 'March 2031' })).toBeVisible();
  await expect(page.getByText('No task of this month matches')).toBeVisible();
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

test('a board without a task that matches says so', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'build it' });
  await visit('/tasks/board?q=nothing');
  await expect(page.getByText('No task matches the search and the filters.')).toBeVisible();
  await page.getByRole('link', { name: 'Show all tasks' }).click();
  await expect(page.getByRole('link', { name: 'build it' })).toBeVisible();
  await expect(page.getByText('No task matches the search and the filters.')).toHaveCount(0);
});

test('the calendar shows the tasks that are due in a month', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'spring cleaning', due_date: '2031-03-12' });
  for (const number of [1, 2, 3, 4, 5, 6]) await api.task({ title: `errand ${number}`, due_date: '2031-03-13' });
  await visit('/tasks/calendar?month=2031-03');
  await expect(page.getByRole('heading', { name: 'March 2031' })).toBeVisible();
  const day = (date: string) => page.getByRole('cell').filter({ has: page.locator(`time[datetime="${date}"]`) });
  await expect(day('2031-03-12').getByRole('link')).toHaveText(['spring cleaning']);
  await expect(day('2031-03-13').getByRole('link')).toHaveCount(4);
  await page.getByText('2 more').click();
  await expect(day('2031-03-13').getByRole('link')).toHaveCount(6);
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'April 2031' })).toBeVisible();
});

test('the calendar says which task is overdue, and that a month has no tasks', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'forgotten', due_date: '2020-02-03' });
  await page.setViewportSize({ width: 360, height: 800 });
  await visit('/tasks/calendar?month=2020-02');
  await expect(page.locator('.day-task')).toHaveText('Overdue: forgotten');
  await expect(page.getByText('No open tasks in this month.')).toHaveCount(0);
  await visit('/tasks/calendar?month=2020-03');
  await expect(page.getByText('No open tasks in this month.')).toBeVisible();
  await visit('/tasks/calendar?month=2020-02&q=nothing');
  await expect(page.getByText('No task of this month matches the search and the filters.')).toBeVisible();
});

test('a task is shown on the days of the calendar from its start to its due date', async ({ page, visit }) => {
  await signUp(page, visit);
  await visit('/tasks/new');
  await page.getByLabel('Title').fill('paint the house');
  await page.getByLabel('Start date').fill('2031-03-14');
  await page.getByLabel('Due date').fill('2031-03-13');
  await page.getByRole('button', { name: 'Add task' }).click();
  await expect(page.getByLabel('Start date')).toHaveAccessibleDescription(/^A task starts before it is due/);
  await page.getByLabel('Start date').fill('2031-03-11');
  await page.getByLabel('Start time').fill('09:00');
  await page.getByRole('button', { name: 'Add task' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'paint the house' })).toBeVisible();
  await expect(page.getByText('Planned 11 Mar 2031, 09:00 – 13 Mar 2031')).toBeVisible();
  await visit('/tasks/calendar?month=2031-03');
  const days = page.getByRole('cell').filter({ has: page.getByRole('link', { name: 'paint the house' }) });
  await expect(days).toHaveCount(3);
  await expect(days.first().locator('time')).toHaveAttribute('datetime', '2031-03-11');
  await expect(days.first()).toContainText('09:00');
  await expect(days.last().locator('time')).toHaveAttribute('datetime', '2031-03-13');
  await expect(days.nth(1).locator('.day-task')).toHaveAttribute('data-continued', '');
  await expect(days.nth(1).locator('.day-task')).toHaveAttribute('data-continues', '');
  await visit('/tasks?start_after=2031-03-12');
  await expect(page.getByLabel('Starts from')).toHaveValue('2031-03-12');
  await expect(page.getByRole('link', { name: 'paint the house' })).toHaveCount(0);
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
