// The main use: sign up, upload, train each algorithm, read the result, download it.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, signUp, test, upload } from '../support/test.ts';
import { heading, tile, train } from '../support/train.ts';

/** Downloads the file of a link and returns its lines. */
async function downloaded(page: Page, link: string): Promise<string[]> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: link }).click(),
  ]);
  return (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
}

/** Registers, uploads iris and opens the page “New run”. */
async function openNewRun(page: Page, visit: (path: string) => Promise<void>): Promise<void> {
  await signUp(page, visit);
  await upload(page, visit, '../data/iris.csv');
  await expect(page.getByRole('heading', { level: 1, name: 'iris' })).toBeVisible();
  await page.getByRole('link', { name: 'Train a model' }).click();
}

test('a data set shows its columns and rows', async ({ page, visit }) => {
  await signUp(page, visit);
  await upload(page, visit, '../data/iris.csv');
  await expect(page.getByRole('heading', { level: 1, name: 'iris' })).toBeVisible();
  await expect(page.getByText('150 rows').first()).toBeVisible();
  const columns = page.getByRole('region', { name: 'Columns' });
  for (const name of ['sepal_length', 'sepal_width', 'petal_length', 'petal_width', 'species']) {
    await expect(columns.getByRole('rowheader', { name, exact: true })).toBeVisible();
  }
  await expect(columns.getByLabel('Type of petal_length')).toHaveValue('numeric');
  await expect(columns.getByLabel('Type of species')).toHaveValue('categorical');
  const rows = page.getByRole('region', { name: 'Rows' });
  await expect(rows.getByRole('cell', { name: 'setosa' }).first()).toBeVisible();
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(rows.getByRole('rowheader', { name: '21', exact: true })).toBeVisible();
});

test('K-Means, from the form to the labelled file', async ({ page, visit, javaScriptEnabled }) => {
  await openNewRun(page, visit);
  await train(page, 'K-Means', javaScriptEnabled, async () => {
    await page.getByLabel('Clusters', { exact: true }).fill('3');
    for (const column of ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']) {
      await page.getByLabel(column).setChecked(true);
    }
  });
  await expect(page.getByRole('heading', { level: 1, name: 'K-Means on iris' })).toBeVisible();
  for (const name of ['Clusters', 'Centroids', 'Cluster sizes']) await expect(heading(page, name)).toBeVisible();
  await expect(tile(page, 'Inertia')).toContainText('78.85');
  await expect(tile(page, 'Silhouette')).toContainText('0.553');
  await expect(page.locator('main svg [class*="series-"]').first()).toBeVisible();
  const centroids = page.getByRole('table', { name: 'Centroids' });
  await expect(centroids.getByRole('rowheader', { name: /^Cluster \d$/ })).toHaveCount(3);
  const lines = await downloaded(page, 'Download results (CSV)');
  expect(lines[0]).toBe('sepal_length,sepal_width,petal_length,petal_width,species,cluster,distance');
  expect(lines).toHaveLength(151);
  expect(new Set(lines.slice(1).map((line) => line.split(',')[5]))).toEqual(new Set(['0', '1', '2']));
});

test('a decision tree, from the form to its lower branches', async ({ page, visit, javaScriptEnabled }) => {
  await openNewRun(page, visit);
  await train(page, 'Decision tree', javaScriptEnabled, async () => {
    await expect(page.getByLabel('Column to predict')).toHaveValue('species');
    await page.getByLabel('Depth').fill('4');
  });
  await expect(page.getByRole('heading', { level: 1, name: 'Decision tree on iris' })).toBeVisible();
  for (const name of ['Test metrics', 'Confusion matrix', 'Feature importances', 'Tree']) {
    await expect(heading(page, name)).toBeVisible();
  }
  const metrics = page.getByRole('table', { name: 'Metrics of test and training' });
  await expect(metrics.getByRole('row', { name: /^Accuracy (0\.[89]|1\.0)/ })).toBeVisible();
  // 112 of the 150 rows are for training. The most frequent class has 38 of them, and so 12 of the
  // 38 test rows.
  await expect(metrics.getByRole('row', { name: 'Majority baseline 0.316 0.339' })).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'virginica' }).first()).toBeVisible();
  const lines = await downloaded(page, 'Download results (CSV)');
  expect(lines[0]).toBe(
    'sepal_length,sepal_width,petal_length,petal_width,species,prediction,' +
      'probability_setosa,probability_versicolor,probability_virginica,split',
  );
  expect(lines).toHaveLength(151);
  // A node with hidden branches is a link to the drawing below it.
  await page.locator('main svg a').first().click();
  await expect(page).toHaveURL(/node=\d+/);
  await expect(page.getByRole('navigation', { name: 'Path in the tree' })).toBeVisible();
});

test('a random forest, from the form to its trees', async ({ page, visit, javaScriptEnabled }) => {
  await openNewRun(page, visit);
  await train(page, 'Random forest', javaScriptEnabled, async () => {
    await expect(page.getByLabel('Column to predict')).toHaveValue('species');
    await page.getByLabel('Trees').fill('30');
  });
  await expect(page.getByRole('heading', { level: 1, name: 'Random forest on iris' })).toBeVisible();
  for (const name of ['Test metrics', 'Confusion matrix', 'Feature importances', 'Tree']) {
    await expect(heading(page, name)).toBeVisible();
  }
  await expect(tile(page, 'Accuracy')).toContainText('%');
  await expect(page.locator('main svg .bar-accent').first()).toBeVisible();
  await expect(page.getByText('30 trees')).toBeVisible();
  await page.getByRole('link', { name: 'Next tree' }).click();
  await expect(page.getByText('Tree 2 of 30')).toBeVisible();
  await visit('/runs');
  await expect(page.locator('[data-state="succeeded"]')).toHaveCount(1);
});

test('one click adds the sample data sets', async ({ page, visit }) => {
  await signUp(page, visit);
  await visit('/datasets');
  await page.getByRole('button', { name: 'Add sample data sets' }).click();
  for (const name of ['iris', 'wine', 'breast_cancer', 'penguins', 'titanic', 'digits']) {
    await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
  }
});

test('a data set of another account is not found', async ({ page, visit, allowed }) => {
  allowed.push(/status of 404/);
  await signUp(page, visit);
  await upload(page, visit, '../data/iris.csv');
  await expect(page.getByRole('heading', { level: 1, name: 'iris' })).toBeVisible();
  const path = new URL(page.url()).pathname;
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signUp(page, visit);
  await page.goto(path);
  await expect(page.getByText('Page not found')).toBeVisible();
});
