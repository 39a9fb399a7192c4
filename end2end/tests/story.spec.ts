// The main job: sign up, upload, train each algorithm, read the result, take it home.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, signUp, test, upload } from '../support/test.ts';

/** Starts a run by its form and waits until it has succeeded. */
async function train(page: Page, algorithm: string, javaScriptEnabled: boolean, fill?: () => Promise<void>): Promise<void> {
  await page.getByRole('link', { name: algorithm, exact: true }).click();
  await expect(page.getByRole('link', { name: algorithm, exact: true })).toHaveAttribute('aria-current', 'true');
  await fill?.();
  await page.getByRole('button', { name: 'Start run' }).click();
  await expect(page).toHaveURL(/\/runs\/\d+$/);
  const succeeded = page.locator('[data-state="succeeded"]');
  if (!javaScriptEnabled) {
    await expect(async () => {
      await page.reload();
      await expect(succeeded).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 30_000 });
  }
  await expect(succeeded).toBeVisible({ timeout: 30_000 });
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 2, name, exact: true });

test('iris from the upload to the labelled file', async ({ page, visit, javaScriptEnabled }) => {
  await signUp(page, visit);
  await upload(page, visit, '../data/iris.csv');
  await expect(page.getByRole('heading', { level: 1, name: 'iris' })).toBeVisible();
  await expect(page.getByRole('cell', { name: 'setosa' }).first()).toBeVisible();
  await expect(page.getByText('petal_length').first()).toBeVisible();

  await page.getByRole('link', { name: 'Train a model' }).click();
  await train(page, 'K-Means', javaScriptEnabled, async () => {
    await page.getByLabel('Clusters', { exact: true }).fill('3');
    for (const column of ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']) {
      await page.getByLabel(column).setChecked(true);
    }
  });
  await expect(page.getByRole('heading', { level: 1, name: 'K-Means on iris' })).toBeVisible();
  for (const name of ['Clusters', 'Centroids', 'Cluster sizes']) await expect(heading(page, name)).toBeVisible();
  await expect(page.getByText('78.85')).toBeVisible();
  await expect(page.getByText('0.553')).toBeVisible();
  await expect(page.locator('main svg .mark, main svg [class*="series-"]').first()).toBeVisible();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download labelled CSV' }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  expect(lines[0]).toBe('sepal_length,sepal_width,petal_length,petal_width,species,cluster,distance');
  expect(lines).toHaveLength(151);

  await page.getByRole('link', { name: 'Train again' }).click();
  await train(page, 'Decision tree', javaScriptEnabled, async () => {
    await page.getByLabel('Column to predict').selectOption('species');
    await page.getByLabel('Depth').fill('4');
  });
  await expect(page.getByRole('heading', { level: 1, name: 'Decision tree on iris' })).toBeVisible();
  for (const name of ['Test metrics', 'Confusion matrix', 'Feature importances', 'Tree']) {
    await expect(heading(page, name)).toBeVisible();
  }
  await expect(page.getByText('Majority baseline')).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'virginica' }).first()).toBeVisible();
  // The tree opens below a node that is a link.
  await page.locator('main svg a').first().click();
  await expect(page).toHaveURL(/node=\d+/);

  await page.getByRole('link', { name: 'Train again' }).click();
  await train(page, 'Random forest', javaScriptEnabled, async () => {
    await page.getByLabel('Column to predict').selectOption('species');
    await page.getByLabel('Trees').fill('30');
  });
  await expect(page.getByRole('heading', { level: 1, name: 'Random forest on iris' })).toBeVisible();
  await expect(heading(page, 'Feature importances')).toBeVisible();
  await expect(page.getByText('30 trees')).toBeVisible();

  await visit('/runs');
  await expect(page.locator('[data-state="succeeded"]')).toHaveCount(3);
});

test('the whole result page is in the first answer', async ({ page, visit, javaScriptEnabled }) => {
  await signUp(page, visit);
  await upload(page, visit, '../data/wine.csv');
  await expect(page.getByRole('heading', { level: 1, name: 'wine' })).toBeVisible();
  await page.getByRole('link', { name: 'Train a model' }).click();
  await train(page, 'Decision tree', javaScriptEnabled, async () => {
    await page.getByLabel('Column to predict').selectOption('cultivar');
  });
  const html = await (await page.request.get(page.url(), { headers: { accept: 'text/html' } })).text();
  for (const part of ['Decision tree on wine', 'Test metrics', 'Confusion matrix', 'Feature importances', '<svg', 'Majority baseline']) {
    expect(html).toContain(part);
  }
});

test('sample data sets are there with one click', async ({ page, visit }) => {
  await signUp(page, visit);
  await visit('/datasets');
  await page.getByRole('button', { name: 'Add sample data sets' }).click();
  for (const name of ['iris', 'wine', 'breast_cancer', 'penguins', 'titanic', 'digits']) {
    await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
  }
});

test('other people see nothing of it', async ({ page, visit, allowed }) => {
  allowed.push(/status of 404/);
  await signUp(page, visit);
  await upload(page, visit, '../data/iris.csv');
  await expect(page.getByRole('heading', { level: 1, name: 'iris' })).toBeVisible();
  const path = new URL(page.url()).pathname;
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signUp(page, visit);
  await page.goto(path);
  await expect(page.getByText('Nothing is here')).toBeVisible();
});
