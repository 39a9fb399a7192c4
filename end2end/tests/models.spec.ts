// Use of trained models: prediction for one row, labels for a file, comparison of runs.
import { readFile } from 'node:fs/promises';
import type { APIRequestContext, Page } from '@playwright/test';
import { hold } from '../support/hold.ts';
import { Api } from '../support/tasks.ts';
import { expect, signUp, test, upload } from '../support/test.ts';
import { heading, tile } from '../support/train.ts';

/** Uploads iris. Returns an API client and the request of a decision tree. */
async function withIris(page: Page, visit: (path: string) => Promise<void>, request: APIRequestContext) {
  const api = await Api.login(request, await signUp(page, visit));
  await upload(page, visit, '../data/iris.csv');
  await expect(page.getByRole('heading', { level: 1, name: 'iris' })).toBeVisible();
  const dataset_id = Number(page.url().split('/').pop());
  return { api, tree: { dataset_id, target: 'species', algorithm: 'decision_tree', seed: 1 } };
}

test('a model predicts one row, and the row is part of the URL', async ({ page, visit, request }) => {
  const { api, tree } = await withIris(page, visit, request);
  // By default a tree accepts missing values, so the form would not require them.
  const id = await api.run('classify', { ...tree, missing: 'drop' });
  await visit(`/runs/${id}`);
  await page.getByRole('link', { name: 'Make predictions' }).click();
  // The form opens with a typical row and its prediction.
  await expect(tile(page, 'Predicted class')).toContainText(/setosa|versicolor|virginica/);
  await expect(page.getByText('For a typical row: the median or the most frequent value')).toBeVisible();
  const predict = async (values: Record<string, string>) => {
    for (const [name, value] of Object.entries(values)) await page.getByLabel(name).fill(value);
    await page.getByRole('button', { name: 'Predict', exact: true }).click();
  };
  await predict({ sepal_length: '5.1', sepal_width: '3.5', petal_length: '1.4', petal_width: '0.2' });
  await expect(tile(page, 'Predicted class')).toContainText('setosa');
  await expect(page.getByText('For a typical row')).toHaveCount(0);
  await expect(tile(page, 'Probability')).toContainText('100.0%');
  await expect(page).toHaveURL(/petal_length=1\.4/);
  await predict({ petal_length: '6', petal_width: '2.4' });
  await expect(tile(page, 'Predicted class')).toContainText('virginica');
  await page.reload();
  await expect(tile(page, 'Predicted class')).toContainText('virginica');
  await expect(page.getByLabel('petal_width')).toHaveValue('2.4');
  // An invalid value is reported at its field and kept in it.
  await predict({ petal_length: 'long', petal_width: '' });
  await expect(page.getByText('This is not a number; write it like 5.1 or 2e-3.')).toBeVisible();
  await expect(page.getByText('Fill this in: the model was trained on complete rows.')).toBeVisible();
  await expect(page.getByLabel('petal_length')).toHaveValue('long');
  await expect(page.getByLabel('petal_length')).toHaveAttribute('aria-invalid', 'true');
});

test('what is typed during a prediction stays, and the way back shows the row before', async ({
  page,
  visit,
  request,
  intercept,
  javaScriptEnabled,
}) => {
  test.skip(!javaScriptEnabled, 'Without scripts, each prediction is a page.');
  const { api, tree } = await withIris(page, visit, request);
  const id = await api.run('classify', tree);
  await visit(`/runs/${id}/predict?petal_length=1.4&petal_width=0.2`);
  const [length, width] = [page.getByLabel('petal_length'), page.getByLabel('petal_width')];
  const predict = page.getByRole('button', { name: 'Predict', exact: true });
  const release = await hold(intercept, '**/fn/runs/predict');
  await length.fill('6');
  await predict.click();
  await width.fill('2.4');
  await release();
  await expect(page).toHaveURL(/petal_length=6/);
  await expect(tile(page, 'Predicted class')).not.toContainText('setosa');
  await expect(width).toHaveValue('2.4');
  // Back before the answer.
  await predict.click();
  await expect(page).toHaveURL(/petal_width=2\.4/);
  await page.goBack();
  await expect(page).toHaveURL(/petal_width=0\.2/);
  // The row before is requested after the answer to the later one.
  await release();
  await release();
  await expect(width).toHaveValue('0.2');
  await expect(length).toHaveValue('6');
});

test('a clustering assigns a row to a cluster', async ({ page, visit, request }) => {
  const { api, tree } = await withIris(page, visit, request);
  const features = ['petal_length', 'petal_width'];
  const id = await api.run('kmeans', { dataset_id: tree.dataset_id, n_clusters: 3, features, seed: 1 });
  await visit(`/runs/${id}/predict?petal_length=1.4&petal_width=0.2`);
  await expect(tile(page, 'Cluster')).toContainText(/^[012]/);
  await expect(tile(page, 'Distance to its centre')).toContainText(/0\.0/);
});

test('a file of new rows is labelled', async ({ page, visit, request, javaScriptEnabled }) => {
  const { api, tree } = await withIris(page, visit, request);
  const id = await api.run('classify', { ...tree, features: ['petal_length', 'petal_width'] });
  await visit(`/runs/${id}/predict`);
  const send = async (text: string) => {
    const file = { name: 'new.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
    await page.getByLabel('File with a table').setInputFiles(file);
    await page.getByRole('button', { name: 'Download predictions' }).click();
  };
  await page.locator('details:has(#na_values) > summary').click();
  await page.getByLabel('More words for missing values').fill('unknown');
  await send('petal_width,colour\n0.2,blue\n');
  await expect(page.getByText(/There is no column “petal_length”; the columns are “petal_width”, “colour”/)).toBeVisible();
  await expect(page.getByLabel('More words for missing values')).toHaveValue('unknown');
  // The server has sent the page again.
  if (javaScriptEnabled) await page.locator('body[data-hydrated]').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    send('petal_width,colour,petal_length\n0.2,blue,1.4\n2.4,white,6\n'),
  ]);
  expect(download.suggestedFilename()).toBe(`new-decision_tree-${id}.csv`);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  expect(lines[0]).toMatch(/^petal_width,colour,petal_length,prediction,probability_setosa,/);
  expect(lines[1]).toMatch(/^0\.2,blue,1\.4,setosa,1,/);
  expect(lines[2]).toMatch(/^2\.4,white,6,virginica,0,/);
});

test('what was guessed about a file is said on the page of its form', async ({
  page,
  visit,
  request,
  javaScriptEnabled,
}) => {
  const { api, tree } = await withIris(page, visit, request);
  const id = await api.run('classify', { ...tree, features: ['petal_length', 'petal_width'] });
  await visit(`/runs/${id}/predict?petal_length=1.4&petal_width=0.2`);
  const rows = Buffer.from('{"petal_length":1.4,"petal_width":0.2}\n{"petal_length":6,"petal_width":2.4}\n');
  const file = { name: 'new.jsonl', mimeType: 'application/json', buffer: rows };
  await page.getByLabel('File with a table').setInputFiles(file);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download predictions' }).click();
  const name = (await download).suggestedFilename();
  if (!javaScriptEnabled) await page.getByRole('link', { name: 'load this page again' }).click();
  await expect(page.getByText('The JSON file was converted to CSV')).toBeVisible();
  await expect(page.getByText(`About ${name}:`)).toBeVisible();
  await expect(page.getByLabel('petal_length')).toHaveValue('1.4');
});

test('runs are selected in the list and compared', async ({ page, visit, request }) => {
  const { api, tree } = await withIris(page, visit, request);
  const shallow = await api.run('classify', { ...tree, parameters: { max_depth: 1 } });
  const deep = await api.run('classify', { ...tree, parameters: { max_depth: 4 } });
  await visit('/runs');
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(heading(page, 'Select 2 to 10 runs')).toBeVisible();
  await page.getByRole('link', { name: 'Select runs' }).click();
  for (const id of [shallow, deep]) {
    await page.getByRole('checkbox', { name: `Compare Decision tree on iris, run ${id}` }).check();
  }
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page).toHaveURL(/ids=\d+&ids=\d+/);
  const table = page.getByRole('table', { name: /^Comparison of runs/ });
  await expect(table.getByRole('columnheader', { name: `Decision tree ${shallow}` })).toBeVisible();
  const depth = table.getByRole('row', { name: /^Depth/ });
  expect((await depth.getByRole('cell').allTextContents()).sort()).toEqual(['1', '4']);
  const accuracy = table.getByRole('row', { name: /^Test accuracy/ });
  await expect(accuracy.getByTitle('Best value')).toHaveCount(1);
  await expect(table.getByRole('row', { name: 'Seed 1 1' })).toBeVisible();
  await page.getByLabel('Show only differences').check();
  await expect(table.getByRole('row', { name: 'Seed 1 1' })).toBeHidden();
  await expect(depth).toBeVisible();
});

test('runs on other pages stay selected for a comparison', async ({ page, visit, request, javaScriptEnabled }) => {
  const { api, tree } = await withIris(page, visit, request);
  const first = await api.run('classify', { ...tree, parameters: { max_depth: 1 } });
  await upload(page, visit, '../data/wine.csv');
  await expect(page.getByRole('heading', { level: 1, name: 'wine' })).toBeVisible();
  const dataset_id = Number(page.url().split('/').pop());
  const second = await api.run('classify', { ...tree, dataset_id, target: 'cultivar' });
  // The tile of the dashboard leads to what it counts.
  await visit('/');
  await page.getByRole('link', { name: /Queued or running$/ }).click();
  await expect(page.getByRole('heading', { name: 'No queued or running runs' })).toBeVisible();
  await page.getByRole('link', { name: 'Show all runs' }).click();
  await expect(page.getByText('2 runs', { exact: true })).toBeVisible();
  // One run is too few; the way back to the list keeps it.
  await visit(`/runs/compare?ids=${first}`);
  await page.getByRole('link', { name: 'Select runs' }).click();
  const box = (id: number) => page.getByRole('checkbox', { name: new RegExp(`, run ${id}$`) });
  await expect(box(first)).toBeChecked();
  await expect(box(second)).not.toBeChecked();
  // This list has only the second one.
  await visit(`/runs?ids=${first}&dataset=${dataset_id}`);
  await expect(box(first)).toHaveCount(0);
  await box(second).check();
  if (javaScriptEnabled) {
    await expect(page.getByText('2 selected.', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await expect(page.getByText('0 selected.', { exact: true })).toBeVisible();
    await expect(box(second)).not.toBeChecked();
    await visit(`/runs?ids=${first}&dataset=${dataset_id}`);
    await box(second).check();
  }
  await page.getByRole('button', { name: 'Compare' }).click();
  const table = page.getByRole('table', { name: /^Comparison of runs/ });
  for (const id of [first, second]) {
    await expect(table.getByRole('columnheader', { name: `Decision tree ${id}` })).toBeVisible();
  }
});

test('a part of a tree that does not exist leaves the rest of the result', async ({ page, visit, request }) => {
  const { api, tree } = await withIris(page, visit, request);
  const id = await api.run('classify', tree);
  const answer = await page.goto(`/runs/${id}?tree=99`);
  expect(answer?.status()).toBe(200);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(['Decision tree on iris']);
  await expect(page).toHaveTitle('Decision tree on iris · Playground');
  await expect(heading(page, 'Confusion matrix')).toBeVisible();
  await page.getByRole('alert').getByRole('link', { name: 'Show the first tree' }).click();
  await expect(page.getByRole('region', { name: 'Tree', exact: true })).toBeVisible();
});
