// Layout and accessibility: no page overflows on a phone, and axe finds no violation in either
// theme.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { ROOT } from '../support/server.ts';
import { expect, preview, signIn, signUp, test, upload } from '../support/test.ts';
import { Api } from '../support/tasks.ts';
import { train } from '../support/train.ts';

/** Width of a phone, and of a desktop window with the sidebar. */
const WIDTHS = [360, 1280];

test.describe.configure({ timeout: 240_000 });

/**
 * Checks the open page. A violation does not end the test, so that those of later pages are
 * reported too.
 */
async function check(page: Page): Promise<void> {
  const path = new URL(page.url()).pathname;
  // The toast closes by itself after some seconds, perhaps between these two lines.
  const message = page.getByRole('button', { name: 'Close this message' });
  if (await message.isVisible()) await message.click({ timeout: 2_000 }).catch(() => undefined);
  // A toast stays open under the pointer.
  await page.mouse.move(0, 0);
  await expect(message).toBeHidden();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(wide, `${path} at ${width}`).toBeLessThanOrEqual(width);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await finishTransitions(page);
      // A theme changes only colours, so all other rules run once a width. Legacy mode skips
      // frames, of which there are none, in half of the time.
      const axe = new AxeBuilder({ page }).setLegacyMode(true);
      if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block']);
      const { violations } = await axe.analyze();
      const found = violations.map((rule) => `${rule.id}: ${rule.nodes[0]?.html}`);
      expect.soft(found, `${path} at ${width}, ${colorScheme}`).toEqual([]);
    }
  }
}

/** Waits for the end of colour transitions: between two themes no contrast is sufficient. */
async function finishTransitions(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((wake) => requestAnimationFrame(wake));
    await frame();
    await frame();
    const finite = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity);
    await Promise.all(finite.map((animation) => animation.finished.catch(() => undefined)));
  });
}

test('the pages of a visitor', async ({ page, visit, allowed }) => {
  allowed.push(/status of 404/);
  for (const path of ['/login', '/register', '/nothing-is-here']) {
    await visit(path);
    await check(page);
  }
  await visit('/register');
  await page.getByLabel('E-mail').fill('ada@example');
  await page.getByLabel('User name').fill('ada lovelace');
  await page.getByLabel('Password').fill('password123');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
  await check(page);
});

test('the pages of a new account', async ({ page, visit }) => {
  await signUp(page, visit);
  for (const path of ['/', '/datasets', '/runs', '/runs/new', '/tasks', '/tasks/board', '/tasks/trash', '/tasks/import']) {
    await visit(path);
    await check(page);
  }
  await page.getByText('Paste tasks', { exact: true }).click();
  await page.getByLabel('Tasks', { exact: true }).fill(`title,description,due_date\n${'word '.repeat(30)},${'x'.repeat(500)},2030-01-01\n`);
  await page.getByRole('button', { name: 'Show tasks' }).click();
  await expect(page.getByRole('button', { name: 'Import 1 task' })).toBeVisible();
  await check(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await check(page);
  // This page is not part of the app and is not hydrated.
  await page.goto('/dev/mail');
  await check(page);
});

test('the pages of an account', async ({ page, visit }) => {
  await signUp(page, visit);
  for (const path of ['', '/password', '/sessions', '/security', '/tokens', '/data']) {
    await visit(`/account${path}`);
    await check(page);
  }
  await page.getByText('Delete your account').click();
  await check(page);
});

test('the creation of a token', async ({ page, visit }) => {
  await signUp(page, visit);
  await visit('/account/tokens');
  await page.getByLabel('Name').fill('nightly import of the measurements of all stations');
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByText('Say what the token may do')).toBeVisible();
  await check(page);
  await page.getByLabel('ml:read').check();
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByLabel('Copy it now')).toBeVisible();
  await check(page);
  await page.getByRole('button', { name: /^Revoke nightly import/ }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await check(page);
});

test('the pages of superusers', async ({ page, visit }) => {
  await signIn(page, visit, ROOT.name, ROOT.password);
  for (const path of ['/users', '/users?q=nobody', '/users/new', '/security', '/system', '/users/1', '/users/2']) {
    await visit(`/admin${path}`);
    await check(page);
  }
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await check(page);
  // Pages of development are not part of the app.
  await page.goto('/dev/requests');
  await check(page);
  await page.getByRole('link', { name: 'GET /admin/users/1' }).first().click();
  await check(page);
});

test('the pages with data, and every result', async ({ page, visit, javaScriptEnabled }) => {
  await signUp(page, visit);
  await page.getByRole('button', { name: 'Add sample content' }).click();
  await visit('/datasets');
  await page.getByRole('link', { name: 'penguins', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'penguins' })).toBeVisible();
  await check(page);
  await page.getByRole('link', { name: 'Train a model' }).click();
  const algorithms = ['K-Means', 'Random forest', 'Logistic regression', 'Naive Bayes', 'Regression tree', 'Linear regression'];
  for (const algorithm of algorithms) {
    const choice = page.getByRole('link', { name: algorithm, exact: true });
    await choice.click();
    await expect(choice).toHaveAttribute('aria-current', 'true');
    await check(page);
    await train(page, algorithm, javaScriptEnabled);
    await check(page);
    await page.getByRole('link', { name: 'Train again' }).click();
  }
  for (const path of ['/', '/datasets', '/runs']) {
    await visit(path);
    await check(page);
  }
});

test('the page of an import', async ({ page, visit }) => {
  await signUp(page, visit);
  const file = (text: string) => ({ name: 'measured-in-the-laboratory.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  const names = Array.from({ length: 12 }, (_, column) => `measurement_${column}`);
  const rows = Array.from({ length: 30 }, (_, row) => names.map(() => (row === 7 ? 'not measured' : row / 8)).join(','));
  await preview(page, visit, file([names.join(','), ...rows].join('\n')));
  await expect(page.getByText('29 of 30 values are numbers').first()).toBeVisible();
  await check(page);
  await preview(page, visit, file('a,b\n1,2\n3\n'));
  await expect(page.getByText('Line 3 has 1 value')).toBeVisible();
  await check(page);
  await visit('/datasets');
  await expect(page.getByRole('heading', { name: 'Unfinished imports' })).toBeVisible();
  await page.getByText('Paste a table', { exact: true }).click();
  await check(page);
});

test('the pages of models', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  await upload(page, visit, '../data/titanic.csv');
  await expect(page.getByRole('heading', { level: 1, name: 'titanic' })).toBeVisible();
  const dataset_id = Number(page.url().split('/').pop());
  const body = { dataset_id, target: 'survived', algorithm: 'decision_tree', missing: 'mean' };
  const tree = await api.run('classify', body);
  const clusters = await api.run('kmeans', { dataset_id, n_clusters: 2, missing: 'mean' });
  for (const path of [
    '/runs',
    `/runs/${tree}/predict`,
    `/runs/${tree}/predict?age=old`,
    `/runs/${clusters}/predict`,
    `/runs/compare?ids=${tree}&ids=${clusters}`,
    '/runs/compare',
  ]) {
    await visit(path);
    await check(page);
  }
});

test('the pages with tasks', async ({ page, visit, request }) => {
  const api = await Api.login(request, await signUp(page, visit));
  const { id } = await api.task({
    title: 'Write the report',
    priority: 'urgent',
    labels: ['work', 'a-label-of-forty-characters-is-very-long'],
    due_date: '2020-02-03',
    description: '# All of it\n\n- one\n- two',
  });
  const long = { title: 'x'.repeat(200), priority: 'high', status: 'in_progress' };
  await api.task({ ...long, due_date: '2020-02-03T10:00' });
  await api.task({ title: 'Done already', priority: 'low', status: 'completed' });
  await api.task({ title: 'Not any more', status: 'cancelled' });
  for (const path of ['/', '/tasks?status=all', '/tasks/board', '/tasks/calendar?month=2020-02']) {
    await visit(path);
    await check(page);
  }
  for (const path of [`/tasks/${id}`, `/tasks/${id}/edit`]) {
    await visit(path);
    await check(page);
  }
  await visit('/tasks?status=all');
  await page.getByRole('button', { name: /^Edit / }).first().click();
  await check(page);
  await api.send('DELETE', `/tasks/${id}`);
  await visit('/tasks/trash');
  await check(page);
});
