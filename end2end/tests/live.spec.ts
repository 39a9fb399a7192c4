// Live updates and optimistic edits of open pages. All of it needs scripts.
import type { Locator, Page } from '@playwright/test';
import { hold } from '../support/hold.ts';
import { noise } from '../support/noise.ts';
import { expect, signUp, test, upload, usable } from '../support/test.ts';
import { Api, add, line } from '../support/tasks.ts';

test('a change by the API or in another window appears without a reload', async ({ page, visit, request, context }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await visit('/tasks');
  const other = await context.newPage();
  await other.goto('/tasks');
  await usable(other, true);
  const { id } = await api.task({ title: 'from afar' });
  await expect(line(page, 'from afar')).toBeVisible();
  await expect(line(other, 'from afar')).toBeVisible();
  await add(page, 'from the first window');
  await expect(line(other, 'from the first window')).toBeVisible();
  await api.send('DELETE', `/tasks/${id}`);
  await expect(line(page, 'from afar')).toHaveCount(0);
  await expect(line(other, 'from afar')).toHaveCount(0);
});

test('the focus stays on a card that is moved to the last column', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'build it', status: 'in_progress' });
  await visit('/tasks/board');
  const button = (status: string) => page.getByRole('button', { name: `Move “build it” to ${status}` });
  await button('Completed').press('Enter');
  await expect(button('Cancelled')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: 'build it' })).toBeFocused();
});

test('a line is edited in place', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'typo hree' });
  await visit('/tasks');
  await page.getByRole('button', { name: 'Edit “typo hree”' }).click();
  await expect(page.getByLabel('Title')).toBeFocused();
  await page.getByLabel('Title').fill('typo here');
  // A live update does not close the fields.
  await api.task({ title: 'another one' });
  await page.getByLabel('Priority').last().selectOption('Urgent');
  await page.getByLabel('Title').press('Enter');
  await expect(line(page, 'typo here')).toContainText('Urgent');
  await expect(line(page, 'another one')).toBeVisible();
  await page.getByRole('button', { name: 'Edit “typo here”' }).click();
  await page.getByLabel('Title').press('Enter');
  await expect(page.getByRole('button', { name: 'Edit “typo here”' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByLabel('Title').fill('never mind');
  await page.keyboard.press('Escape');
  await expect(line(page, 'typo here')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Edit “typo here”' })).toBeFocused();
});

test('what was typed and chosen stays when the list is rendered again', async ({ page, visit, request, allowed, intercept }) => {
  allowed.push(/status of 412/);
  const api = await Api.login(request, await signUp(page, visit));
  const { id } = await api.task({ title: 'draft' });
  // The refetch that follows the start of live updates is not the one that is held.
  const started = page.waitForResponse('**/fn/tasks/list');
  await visit('/tasks');
  await started;
  const releaseList = await hold(intercept, '**/fn/tasks/list');
  const refetched = page.waitForRequest('**/fn/tasks/list');
  await api.task({ title: 'another one' });
  await refetched;
  await page.getByLabel('Action for the selected tasks').selectOption('Mark as completed');
  await page.getByRole('button', { name: 'Edit “draft”' }).click();
  await page.getByLabel('Title').fill('mine');
  await api.send('PATCH', `/tasks/${id}`, { title: 'theirs' });
  await releaseList();
  await expect(line(page, 'another one')).toBeVisible();
  await expect(page.getByLabel('Action for the selected tasks')).toHaveValue('completed');
  await expect(page.getByLabel('Title')).toHaveValue('mine');
  await page.getByLabel('Title').press('Enter');
  await expect(page.getByRole('dialog')).toContainText('theirs');
});

test('a refused edit is rolled back with its reason', async ({ page, visit, request, allowed, intercept }) => {
  allowed.push(/status of 50[03]/, /^status 50[03]/);
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'stays' });
  await visit('/tasks');
  await intercept('**/fn/tasks/update', (route) =>
    route.fulfill({ status: 503, json: { code: 'unavailable', detail: 'The service is busy.', errors: [] } }),
  );
  await page.getByRole('button', { name: 'Mark “stays” as completed' }).click();
  await expect(page.getByRole('status').getByText('The service is busy.')).toBeVisible();
  await expect(page.locator('.toast')).toHaveCSS('animation-name', 'toast-in');
  await expect(page.getByRole('button', { name: 'Mark “stays” as completed' })).toHaveAttribute('aria-pressed', 'false');
});

test('an edit in place of an outdated version asks which version to keep', async ({ page, visit, request, allowed }) => {
  allowed.push(/status of 412/);
  const api = await Api.login(request, await signUp(page, visit));
  const { id } = await api.task({ title: 'draft' });
  await visit('/tasks');
  const edit = async (title: string) => {
    await page.getByRole('button', { name: /^Edit “/ }).click();
    await page.getByLabel('Title').fill(title);
    await api.send('PATCH', `/tasks/${id}`, { title: `their ${title}` });
    await page.getByLabel('Title').press('Enter');
    await expect(page.getByRole('dialog')).toContainText(`their ${title}`);
  };
  await edit('first');
  await page.getByRole('button', { name: 'Keep my version' }).click();
  await expect(line(page, 'first')).toBeVisible();
  await edit('second');
  await page.getByRole('button', { name: 'Keep the saved version' }).click();
  await expect(line(page, 'their second')).toBeVisible();
});

/**
 * Opens the board and waits for its refetch, which follows the start of live updates: a card cannot
 * be dragged while it is rendered again. Returns a function that locates a column by name.
 */
async function board(page: Page, visit: (path: string) => Promise<void>): Promise<(name: string) => Locator> {
  const refetched = page.waitForResponse('**/fn/tasks/board');
  await visit('/tasks/board');
  await refetched;
  return (name) => page.getByRole('region', { name: new RegExp(`^${name}`) });
}

test('cards are moved by mouse and by keyboard', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'drag me' });
  await api.task({ title: 'then me' });
  const column = await board(page, visit);
  const card = page.getByRole('listitem').filter({ hasText: 'drag me' });
  // The board is fetched again after the event of the change; keys pressed during that rendering
  // would be lost.
  const refetched = page.waitForResponse(async (response) => {
    if (!response.url().endsWith('/fn/tasks/board')) return false;
    const { columns } = (await response.json()) as { columns: { status: string; total: number }[] };
    return columns.some(({ status, total }) => status === 'in_progress' && total === 1);
  });
  await card.dragTo(column('In progress'));
  await refetched;
  await expect(column('In progress').getByRole('link', { name: 'drag me' })).toBeVisible();
  await page.getByRole('link', { name: 'drag me' }).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('link', { name: 'then me' })).toBeFocused();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(column('In progress').getByRole('link', { name: 'then me' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'then me' })).toBeFocused();
});

test('a drag continues while the board is rendered again', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'drag me' });
  const column = await board(page, visit);
  await page.getByRole('listitem').filter({ hasText: 'drag me' }).hover();
  await page.mouse.down();
  await column('Completed').hover();
  await api.task({ title: 'by somebody else' });
  await expect(column('Pending').getByRole('link', { name: 'by somebody else' })).toBeVisible();
  await column('In progress').hover();
  await page.mouse.up();
  await expect(column('In progress').getByRole('link', { name: 'drag me' })).toBeVisible();
});

test('a change shows at once and stays, in whichever order the answers arrive', async ({ page, visit, request, intercept }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'move me' });
  const column = await board(page, visit);
  const releaseBoard = await hold(intercept, '**/fn/tasks/board');
  const releaseUpdate = await hold(intercept, '**/fn/tasks/update');
  for (const to of ['In progress', 'Completed']) {
    const moved = column(to).getByRole('link', { name: 'move me' });
    const asked = page.waitForRequest('**/fn/tasks/board');
    await api.task({ title: `before ${to}` });
    await asked;
    // The board on the screen is outdated when the button is clicked.
    await page.getByRole('button', { name: `Move “move me” to ${to}` }).click();
    await expect(moved).toBeVisible();
    // This answer is older than the change.
    await releaseBoard();
    await expect(column('Pending').getByRole('link', { name: `before ${to}` })).toBeVisible();
    await expect(moved).toBeVisible();
    await releaseUpdate();
    await releaseBoard();
    await expect(moved).toBeVisible();
  }
});

test('rapid changes of one task are all saved', async ({ page, visit, request, intercept }) => {
  const api = await Api.login(request, await signUp(page, visit));
  const { id } = await api.task({ title: 'in a hurry' });
  const column = await board(page, visit);
  const releaseUpdate = await hold(intercept, '**/fn/tasks/update');
  for (const to of ['In progress', 'Completed']) {
    await page.getByRole('button', { name: `Move “in a hurry” to ${to}` }).click();
    await expect(column(to).getByRole('link', { name: 'in a hurry' })).toBeVisible();
  }
  await releaseUpdate();
  await releaseUpdate();
  await expect.poll(async () => (await api.send<{ status: string }>('GET', `/tasks/${id}`)).status).toBe('completed');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(column('Completed').getByRole('link', { name: 'in a hurry' })).toBeVisible();
});

test('a page reports a lost server and recovers', async ({ page, visit, server, allowed }) => {
  allowed.push(/ERR_CONNECTION_(REFUSED|RESET)/, /ERR_EMPTY_RESPONSE/, /ERR_INCOMPLETE_CHUNKED_ENCODING/);
  allowed.push(/^failed: .*\/events/);
  await signUp(page, visit);
  await visit('/tasks');
  await add(page, 'still here');
  // The list is fetched again after the task was added.
  await expect(line(page, 'still here')).toBeVisible();
  await server.kill();
  await expect(page.getByText(/The server cannot be reached/)).toBeVisible();
  await expect(line(page, 'still here')).toBeVisible();
  await server.run();
  await expect(page.getByText(/The server cannot be reached/)).toHaveCount(0, { timeout: 30_000 });
  await expect(line(page, 'still here')).toBeVisible();
});

test('a failed refetch keeps the last content', async ({ page, visit, request, allowed, intercept }) => {
  allowed.push(/status of 502/, /^status 502/);
  const api = await Api.login(request, await signUp(page, visit));
  await api.task({ title: 'stays' });
  await visit('/tasks');
  // A proxy answers like this while the server restarts.
  const gateway = { status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' };
  await intercept('**/fn/tasks/list', (route) => route.fulfill(gateway));
  await api.task({ title: 'told while it fails' });
  await expect(page.getByText('This page may be out of date.')).toBeVisible();
  await expect(line(page, 'stays')).toBeVisible();
  await page.unroute('**/fn/tasks/list');
  await api.task({ title: 'told afterwards' });
  await expect(line(page, 'told while it fails')).toBeVisible();
  await expect(line(page, 'told afterwards')).toBeVisible();
  await expect(page.getByText('This page may be out of date.')).toHaveCount(0);
});

test('shortcuts open the tasks and their fields', async ({ page, visit }) => {
  await signUp(page, visit);
  await visit('/');
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await expect(page.getByRole('heading', { level: 1, name: 'Tasks' })).toBeVisible();
  await page.keyboard.press('c');
  await expect(page.getByLabel('Add a task')).toBeFocused();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { level: 1, name: 'Tasks' }).click();
  await page.keyboard.press('/');
  await expect(page.getByLabel('Search')).toBeFocused();
});

test('the badge of a run follows its state, and a cancellation is confirmed', async ({ page, visit, intercept }) => {
  await signUp(page, visit);
  await upload(page, visit, { name: 'noise.csv', mimeType: 'text/csv', buffer: Buffer.from(noise(20_000, 10)) });
  await page.getByRole('link', { name: 'Train a model' }).click();
  const forest = page.getByRole('link', { name: 'Random forest', exact: true });
  if ((await forest.getAttribute('aria-current')) !== 'true') await forest.click();
  await expect(forest).toHaveAttribute('aria-current', 'true');
  await page.getByLabel('Trees', { exact: true }).fill('500');
  // The page is told that the run waits, so that only an event can change the badge.
  await intercept('**/fn/runs/get', async (route) => {
    const response = await route.fetch();
    const view = (await response.json()) as { run: { state: string; progress: unknown } };
    if (view.run.state === 'running') Object.assign(view.run, { state: 'queued', progress: null });
    await route.fulfill({ response, json: view });
  });
  const refetched = page.waitForResponse('**/fn/runs/get');
  await page.getByRole('button', { name: 'Start run' }).click();
  await expect(page).toHaveURL(/\/runs\/\d+$/);
  await refetched;
  const badge = page.locator('.facts > .badge');
  await expect(badge).toHaveText('Running');
  await page.unroute('**/fn/runs/get');
  await page.getByRole('button', { name: 'Cancel run' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Keep it running' }).click();
  await expect(dialog).toBeHidden();
  await expect(badge).toHaveText('Running');
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await dialog.getByRole('button', { name: 'Cancel run' }).click();
  await expect(page.getByRole('heading', { name: 'This run was cancelled' })).toBeVisible();
});
