// Takes the screenshots of the README, in light and dark colours, and saves them in docs/pictures.
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { Api } from '../support/tasks.ts';
import { expect, signIn, test } from '../support/test.ts';

const FOLDER = resolve('../docs/pictures');
const DAY_MS = 86_400_000;
/** Demo account of a development server. */
const DEMO = { name: 'demo@example.com', password: 'quiet-otter-lamp-42' };

/** Returns the date that is `days` days from today. */
const dateIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

const TASKS = [
  { title: 'Choose features for the penguins', status: 'in_progress', priority: 'high', labels: ['model'], due_date: dateIn(1) },
  { title: 'Compare forest and logistic regression', status: 'in_progress', priority: 'medium', labels: ['model'] },
  { title: 'Collect the measurements of March', status: 'pending', priority: 'urgent', labels: ['data'], due_date: dateIn(2) },
  { title: 'Write down how missing values are treated', status: 'pending', priority: 'medium', labels: ['report'], due_date: dateIn(5) },
  { title: 'Invite the reviewers', status: 'pending', priority: 'low', due_date: dateIn(9) },
  { title: 'Upload the data of last year', status: 'completed', priority: 'medium', labels: ['data'] },
  { title: 'Agree on a metric', status: 'completed', priority: 'high', labels: ['report'] },
];

/** Takes screenshots of the visible part of a page in both colour schemes. */
async function takeScreenshots(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: `${FOLDER}/${name}-${colorScheme}.png`, animations: 'disabled', caret: 'hide' });
  }
}

/** Trains a forest on the sample data of the account, and returns the id of the run. */
async function trainForest(api: Api): Promise<number> {
  const { items } = await api.send<{ items: { id: number; name: string }[] }>('GET', '/ml/datasets/');
  const dataset = items.find(({ name }) => name === 'penguins')?.id;
  const parameters = { n_estimators: 100 };
  return api.run('classify', { dataset_id: dataset, target: 'species', algorithm: 'random_forest', parameters, seed: 1 });
}

test('screenshots of the README', async ({ page, visit, request }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await signIn(page, visit, DEMO.name, DEMO.password);
  const api = await Api.login(request, DEMO.name, DEMO.password);
  for (const task of TASKS) await api.task(task);
  const run = await trainForest(api);
  await visit('/tasks/board');
  await expect(page.getByText('Agree on a metric')).toBeVisible();
  await takeScreenshots(page, 'board');
  await visit(`/runs/${run}`);
  await expect(page.locator('[data-state="succeeded"]')).toBeVisible();
  await takeScreenshots(page, 'run');
});
