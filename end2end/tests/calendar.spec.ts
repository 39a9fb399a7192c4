// The calendar of tasks: months, tasks of several days, what it says and what it leaves out.
import { expect, signUp, test } from '../support/test.ts';
import { Api } from '../support/tasks.ts';

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
