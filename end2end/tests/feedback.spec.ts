// Feedback without scripts: messages after an action, linked marks and rows, charts as files.
import { readFile } from 'node:fs/promises';
import { expect, signUp, test, upload } from '../support/test.ts';
import { train } from '../support/train.ts';

test('the message of an action is shown once', async ({ page, visit }) => {
  const message = (text: string) => page.getByRole('status').getByText(text);
  await signUp(page, visit);
  await expect(message('Your account was created.')).toBeVisible();
  await upload(page, visit, '../data/iris.csv');
  await expect(message('“iris” was imported.')).toBeVisible();
  await visit(new URL(page.url()).pathname);
  await expect(message('“iris” was imported.')).toHaveCount(0);
  await page.getByLabel('Name').fill('Flowers');
  await page.getByRole('button', { name: 'Rename' }).click();
  await expect(message('The name was saved.')).toBeVisible();
  await page.getByText('Delete this data set').click();
  await page.getByRole('button', { name: 'Delete data set' }).click();
  await expect(message('The data set was deleted.')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(message('You are signed out.')).toBeVisible();
});

test('marks, rows and legend of a chart are linked, and the chart can be saved', async ({ page, visit, javaScriptEnabled }) => {
  await signUp(page, visit);
  await upload(page, visit, '../data/iris.csv');
  await page.getByRole('link', { name: 'Train a model' }).click();
  await train(page, 'K-Means', javaScriptEnabled, async () => {
    await page.getByLabel('Clusters', { exact: true }).fill('4');
    for (const column of ['sepal_length', 'sepal_width', 'petal_length']) await page.getByLabel(column).check();
  });
  const marks = (cluster: number) => page.locator(`svg .marks:not(.centre).link-${cluster}`);
  const row = (cluster: number) =>
    page.getByRole('table', { name: 'Centroids' }).getByRole('rowheader', { name: `Cluster ${cluster}` });
  await row(1).hover();
  await expect(marks(0)).toHaveCSS('opacity', '0.18');
  await expect(marks(1)).toHaveCSS('opacity', '1');
  const plain = await row(2).evaluate((cell) => getComputedStyle(cell).backgroundColor);
  await marks(2).locator('path').first().hover();
  await expect(row(2)).not.toHaveCSS('background-color', plain);
  await expect(marks(1)).toHaveCSS('opacity', '0.18');
  await page.getByLabel('Cluster 1', { exact: true }).uncheck();
  await expect(marks(1)).toBeHidden();
  await expect(marks(0)).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download as SVG' }).first().click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^run-\d+-clusters\.svg$/);
  const svg = await readFile(await download.path(), 'utf8');
  expect(svg).toContain('<svg xmlns="http://www.w3.org/2000/svg"');
  expect(svg).toContain('<style>');
  // The parser reports an error by an element. The style is cut out: the policy of this page would
  // block it.
  const wrong = await page.evaluate(
    (text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelectorAll('parsererror').length,
    svg.replace(/<style>[^]*<\/style>/, ''),
  );
  expect(wrong).toBe(0);
  // “Train again” opens the form with the values of the run.
  await page.getByRole('link', { name: 'Train again' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'New run' })).toBeVisible();
  await expect(page.getByLabel('Clusters', { exact: true })).toHaveValue('4');
  await expect(page.getByLabel('petal_width')).not.toBeChecked();
  await expect(page.getByLabel('petal_length')).toBeChecked();
});
